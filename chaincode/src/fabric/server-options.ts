import { readFile } from 'node:fs/promises';
import type { ChaincodeServerOpts } from 'fabric-shim';
import { z } from 'zod';

const given = z.string().min(1);

const Environment = z.object({
  CHAINCODE_ID: given,
  CHAINCODE_SERVER_ADDRESS: given.regex(/:\d+$/, 'HOST:PORT'),
});

const TlsFiles = z.object({
  CHAINCODE_TLS_KEY: given,
  CHAINCODE_TLS_CERT: given,
  CHAINCODE_TLS_CLIENT_CACERT: given,
});

/**
 * What the chaincode server is told by its environment.
 * @throws Error naming the variable that is missing or the file that cannot be read
 */
export async function readServerOptions(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChaincodeServerOpts> {
  const { CHAINCODE_ID: ccid, CHAINCODE_SERVER_ADDRESS: address } = read(Environment, environment);
  if (environment['CHAINCODE_TLS_DISABLED'] === 'true') {
    const plain: Omit<ChaincodeServerOpts, 'tlsProps'> = { ccid, address };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type demands TLS, the server does not
    return plain as ChaincodeServerOpts;
  }
  const files = read(TlsFiles, environment);
  const [key, cert, clientCACerts] = await Promise.all([
    readFile(files.CHAINCODE_TLS_KEY),
    readFile(files.CHAINCODE_TLS_CERT),
    readFile(files.CHAINCODE_TLS_CLIENT_CACERT),
  ]);
  return { ccid, address, tlsProps: { key, cert, clientCACerts } };
}

function read<T extends z.ZodType>(schema: T, environment: object): z.output<T> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))];
  throw new Error(`The chaincode server cannot start: set ${names.join(', ')} (see chaincode/README.md).`);
}
