import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  verifyCertificate,
  type Verification,
  type VerificationInput,
} from '../src/main/certificate/verify.ts';
import { readCertificate } from '../src/main/certificate/x509.ts';

const usage = `npm run verify -- FILE [--data FILE] [--trust CA.pem] [--json]

Checks a VitalSeal certificate without the app, the ledger or a network.

  FILE            certificate, as exported
  --data FILE     the data file that belongs to a waveform's certificate
  --trust CA.pem  the hospital's CA certificate, got from the hospital itself;
                  without it, compare the fingerprint that is shown
  --json          one line of JSON

Exit status: 0 every link holds, 1 a link is broken (the first one is named), 2 wrong usage.
`;

class UsageError extends Error {}

interface Options {
  readonly path: string;
  readonly input: VerificationInput;
  readonly json: boolean;
}

async function readOptions(args: readonly string[]): Promise<Options> {
  const { values, positionals } = parse(args);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('one certificate file is wanted');
  const file = await read(path);
  const data = values.data === undefined ? {} : { data: await read(values.data) };
  const trust = values.trust === undefined ? {} : { trustPem: await readTrust(values.trust) };
  return { path, input: { file, ...data, ...trust }, json: values.json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        trust: { type: 'string' },
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

async function readTrust(path: string): Promise<string> {
  const pem = new TextDecoder().decode(await read(path));
  try {
    readCertificate(pem);
  } catch {
    throw new UsageError(`${path} is not a CA certificate in PEM form`);
  }
  return pem;
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
  lines.push(
    trusted
      ? `Trusted: the CA certificate that you gave, SHA-256 ${result.caFingerprint ?? ''}.`
      : `To be trusted: the hospital's CA certificate. Compare its SHA-256 fingerprint with one that the hospital gave you:\n  ${result.caFingerprint ?? ''}`,
  );
  return lines.join('\n');
}

async function main(): Promise<number> {
  const { path, input, json } = await readOptions(process.argv.slice(2));
  const result = verifyCertificate(input);
  if (input.data !== undefined && result.record !== undefined && !result.needsData) {
    throw new UsageError('this certificate has no data file: leave --data out');
  }
  const trusted = input.trustPem !== undefined;
  if (json) {
    const { ok, steps, record, authors, caFingerprint } = result;
    const brokenLink = steps.find((step) => !step.ok)?.link ?? null;
    const verdict = ok ? 'proven' : 'broken';
    console.log(JSON.stringify({ verdict, brokenLink, record, authors, caFingerprint, trusted, steps }));
  } else {
    console.log(report(path, result, trusted));
  }
  return result.ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
