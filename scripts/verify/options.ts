import { parseArgs } from 'node:util';
import type { Verification, VerificationInput } from '../../src/main/verifier/verify.ts';
import { quoted } from '../../src/main/verifier/visible.ts';
import { readBytes, UsageError } from './files.ts';
import { readTrust } from './trust-file.ts';

export const usage = `npm run verify -- FILE [--data FILE] [--trust FILE]... [--chaincode NAME] [--json]
npm run verify -- --channel CONFIG [--json]

Checks a VitalSeal certificate without the app, the ledger or a network.

  FILE              certificate, as exported
  --data FILE       the data file that belongs to a waveform's certificate
  --trust CA.pem    for a standalone ledger: the hospital's CA certificate, PEM or DER
  --trust CONFIG    for a network: the channel's configuration block, as \`peer channel fetch config\` writes it;
                    again for each configuration that you trust
                    Get it from a hospital yourself. Without it nothing is proven: compare the fingerprint that is shown
  --chaincode NAME  for a network: what its hospitals call VitalSeal's chaincode, if not vitalseal
  --channel CONFIG  shows what is to be trusted of a channel, and its fingerprint
  --json            one line of JSON

The first line is the verdict. Exit status:
  0  proven: every link holds, and leads to what you trust
  1  not proven: a link is broken (the first one is named), or the samples were not given
  2  wrong usage, or a file that cannot be read
  3  consistent, but not tied to anybody you trust
`;

type Options =
  | {
      readonly kind: 'verify';
      readonly path: string;
      readonly input: VerificationInput;
      readonly json: boolean;
    }
  | { readonly kind: 'channel'; readonly path: string; readonly json: boolean };

/** @throws UsageError */
export async function readOptions(args: readonly string[]): Promise<Options> {
  const { values, positionals } = parse(args);
  const { data, trust, chaincode, channel, json } = values;
  const [path, ...more] = positionals;
  if (channel !== undefined) {
    const isAlone = [path, data, trust, chaincode].every((each) => each === undefined);
    if (!isAlone) throw new UsageError('--channel stands alone');
    return { kind: 'channel', path: channel, json };
  }
  if (path === undefined || more.length > 0) throw new UsageError('one certificate file is wanted');
  const input = {
    file: await readBytes(path),
    ...(data === undefined ? {} : { data: await readBytes(data) }),
    ...(trust === undefined ? {} : await readTrust(trust)),
    ...(chaincode === undefined ? {} : { chaincode }),
  };
  return { kind: 'verify', path, input, json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        trust: { type: 'string', multiple: true },
        chaincode: { type: 'string' },
        channel: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** What was given has to fit the certificate. @throws UsageError */
export function checkUsage(input: VerificationInput, { record, needsData, anchor }: Verification): void {
  const { data, trustPem, trustChannels, chaincode } = input;
  if (data !== undefined && record !== undefined && !needsData) {
    throw new UsageError('this certificate has no data file: leave --data out');
  }
  if (anchor?.kind === 'channel' && trustPem !== undefined) {
    throw new UsageError(
      'this certificate is of a network: --trust takes the configuration block of its channel, not a CA certificate',
    );
  }
  if (anchor?.kind === 'ca' && trustChannels !== undefined) {
    throw new UsageError(
      "this certificate is of a standalone ledger: --trust takes the hospital's CA certificate, not a configuration block",
    );
  }
  if (anchor?.kind === 'ca' && chaincode !== undefined) {
    throw new UsageError(
      `this certificate is of a standalone ledger, which knows no chaincode ${quoted(chaincode)}: leave --chaincode out`,
    );
  }
}
