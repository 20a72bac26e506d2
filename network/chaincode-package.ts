import { createHash } from 'node:crypto';
import { tarGz } from './tar.ts';

/** Where a hospital's chaincode answers, and how its peers prove who they are. All PEM. */
export interface ChaincodeConnection {
  /** `localhost:PORT` */
  readonly address: string;
  readonly clientKeyPem: string;
  readonly clientCertificatePem: string;
  readonly tlsCaPem: string;
}

export interface ChaincodePackage {
  readonly bytes: Buffer;
  /** `LABEL:SHA-256`: how peers and the chaincode server name it. */
  readonly id: string;
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** The package for chaincode that runs as a service: it holds no code. The same connection gives the same bytes. */
export function chaincodePackage(label: string, connection: ChaincodeConnection): ChaincodePackage {
  const code = tarGz([
    [
      'connection.json',
      json({
        address: connection.address,
        dial_timeout: '10s',
        tls_required: true,
        client_auth_required: true,
        client_key: connection.clientKeyPem,
        client_cert: connection.clientCertificatePem,
        root_cert: connection.tlsCaPem,
      }),
    ],
  ]);
  const bytes = tarGz([
    ['metadata.json', json({ type: 'ccaas', label })],
    ['code.tar.gz', code],
  ]);
  return { bytes, id: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}
