import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  verifyCertificate,
  type Verification,
  type VerificationInput,
} from '../src/main/certificate/verify.ts';
import { BrokenLink } from '../src/main/certificate/broken.ts';
import { channelFingerprint, type ChannelIdentity } from '../src/main/certificate/fabric/channel-identity.ts';
import { describePolicy } from '../src/main/certificate/fabric/policy.ts';
import { readChannelIdentity, type Trust } from '../src/main/certificate/fabric/trust.ts';
import { readCertificate } from '../src/main/certificate/x509.ts';

const usage = `npm run verify -- FILE [--data FILE] [--trust FILE]... [--json]
npm run verify -- --channel CONFIG [--json]

Checks a VitalSeal certificate without the app, the ledger or a network.

  FILE              certificate, as exported
  --data FILE       the data file that belongs to a waveform's certificate
  --trust CA.pem    for a standalone ledger: the hospital's CA certificate
  --trust CONFIG    for a network: the channel's configuration block, as \`peer channel fetch config\` writes it;
                    again for each configuration that you trust
                    Get it from a hospital yourself. Without it, compare the fingerprint that is shown
  --channel CONFIG  shows what is to be trusted of a channel, and its fingerprint
  --json            one line of JSON

Exit status: 0 every link holds, 1 a link is broken (the first one is named), 2 wrong usage.
`;

class UsageError extends Error {}

type Options =
  | {
      readonly kind: 'verify';
      readonly path: string;
      readonly input: VerificationInput;
      readonly json: boolean;
    }
  | { readonly kind: 'channel'; readonly path: string; readonly json: boolean };

async function readOptions(args: readonly string[]): Promise<Options> {
  const { values, positionals } = parse(args);
  const [path, ...more] = positionals;
  if (values.channel !== undefined) {
    const alone = path === undefined && values.data === undefined && values.trust === undefined;
    if (!alone) throw new UsageError('--channel stands alone');
    return { kind: 'channel', path: values.channel, json: values.json };
  }
  if (path === undefined || more.length > 0) throw new UsageError('one certificate file is wanted');
  const file = await read(path);
  const data = values.data === undefined ? {} : { data: await read(values.data) };
  const trust = values.trust === undefined ? {} : await readTrust(values.trust);
  return { kind: 'verify', path, input: { file, ...data, ...trust }, json: values.json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        trust: { type: 'string', multiple: true },
        channel: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new UsageError(`${path} cannot be read`);
  }
}

/** A CA certificate or configuration blocks: the one is text, the others hold hashes. */
async function readTrust(paths: readonly string[]): Promise<Trust> {
  const [path = ''] = paths;
  const first = await read(path);
  if (isUtf8(first) && paths.length === 1) return { trustPem: authority(path, first) };
  const trustChannels = await Promise.all(paths.map(async (each) => channel(each, await read(each))));
  return { trustChannels };
}

function authority(path: string, bytes: Uint8Array): string {
  const pem = new TextDecoder().decode(bytes);
  try {
    readCertificate(pem);
  } catch {
    throw new UsageError(`${path} is neither a CA certificate in PEM form nor a configuration block`);
  }
  return pem;
}

function channel(path: string, bytes: Uint8Array) {
  try {
    return readChannelIdentity(bytes);
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    throw new UsageError(`${path} is not a configuration block of a channel: ${error.message}`);
  }
}

function report(path: string, result: Verification, trusted: boolean): string {
  const lines = [`Certificate ${path}`, ''];
  for (const { ok, title, detail } of result.steps)
    lines.push(`${ok ? 'ok    ' : 'BROKEN'}  ${title}: ${detail}`);
  lines.push('');
  const broken = result.steps.find((step) => !step.ok);
  if (broken !== undefined) {
    lines.push(`NOT PROVEN. First broken link: ${broken.link}.`);
    return lines.join('\n');
  }
  const by = result.authors.map(({ clinicianId, role, mspId }) => `${clinicianId}, ${role} of ${mspId}`);
  lines.push(`PROVEN: ${result.record ?? ''}.`, `Sealed by: ${by.join('; ')}.`);
  lines.push(trustOf(result, trusted));
  return lines.join('\n');
}

function trustOf({ anchor }: Verification, trusted: boolean): string {
  if (anchor?.kind === 'channel') {
    const prints = anchor.fingerprints.join('\n  ');
    return trusted
      ? `Trusted: the channel whose configuration you gave, SHA-256 ${prints}.`
      : `To be trusted: the channel's hospitals, orderers and policies. Compare their SHA-256 fingerprint with one that a hospital gave you:\n  ${prints}`;
  }
  const print = anchor?.fingerprint ?? '';
  return trusted
    ? `Trusted: the CA certificate that you gave, SHA-256 ${print}.`
    : `To be trusted: the hospital's CA certificate. Compare its SHA-256 fingerprint with one that the hospital gave you:\n  ${print}`;
}

function authoritiesOf({ mspId, roots, intermediates }: ChannelIdentity['hospitals'][number]): string {
  const below = intermediates.length === 0 ? '' : `, below it ${intermediates.join(', ')}`;
  return `${mspId}, CA ${roots.join(', ')}${below}`;
}

async function showChannel(path: string, json: boolean): Promise<void> {
  const identity = channel(path, await read(path));
  const fingerprint = channelFingerprint(identity);
  if (json) {
    console.log(JSON.stringify({ fingerprint, identity }));
    return;
  }
  const lines = [`Channel ${identity.channel}`];
  for (const each of identity.hospitals) lines.push(`Hospital ${authoritiesOf(each)}`);
  for (const each of identity.orderers) lines.push(`Orderers ${authoritiesOf(each)}`);
  lines.push(
    `Peers that have to agree: ${describePolicy(identity.endorsement)}`,
    `Orderers that have to sign: ${describePolicy(identity.blockValidation)}`,
    '',
    `SHA-256 of all this, which certificates of this channel show:\n  ${fingerprint}`,
  );
  console.log(lines.join('\n'));
}

async function main(): Promise<number> {
  const options = await readOptions(process.argv.slice(2));
  if (options.kind === 'channel') {
    await showChannel(options.path, options.json);
    return 0;
  }
  const { path, input, json } = options;
  const result = verifyCertificate(input);
  checkUsage(input, result);
  const trusted = input.trustPem !== undefined || input.trustChannels !== undefined;
  if (json) {
    const { ok, steps, record, authors, anchor } = result;
    const brokenLink = steps.find((step) => !step.ok)?.link ?? null;
    const verdict = ok ? 'proven' : 'broken';
    const print =
      anchor?.kind === 'channel'
        ? { channelFingerprints: anchor.fingerprints }
        : { caFingerprint: anchor?.fingerprint };
    console.log(JSON.stringify({ verdict, brokenLink, record, authors, ...print, trusted, steps }));
  } else {
    console.log(report(path, result, trusted));
  }
  return result.ok ? 0 : 1;
}

/** What was given has to fit the certificate. */
function checkUsage({ data, trustPem, trustChannels }: VerificationInput, result: Verification): void {
  if (data !== undefined && result.record !== undefined && !result.needsData) {
    throw new UsageError('this certificate has no data file: leave --data out');
  }
  if (result.anchor?.kind === 'channel' && trustPem !== undefined) {
    throw new UsageError('this certificate is of a network: --trust takes its configuration block');
  }
  if (result.anchor?.kind === 'ca' && trustChannels !== undefined) {
    throw new UsageError(
      "this certificate is of a standalone ledger: --trust takes the hospital's CA certificate",
    );
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
