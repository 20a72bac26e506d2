import { verifyCertificate } from '../../src/main/verifier/verify.ts';
import { visible } from '../../src/main/verifier/visible.ts';
import { showChannel } from './channel.ts';
import { UsageError } from './files.ts';
import { checkUsage, readOptions, usage } from './options.ts';
import { report, reportJson } from './report.ts';

interface Ended {
  readonly status: 0 | 1 | 2 | 3;
  readonly out: string;
  readonly error: string;
}

/** Exit status for each verdict; 2 is for wrong usage. */
const statuses = { proven: 0, broken: 1, untied: 3 } as const;

/** `npm run verify` with these words; whatever they are, it ends with a status and a text. */
export async function verifyCommand(args: readonly string[]): Promise<Ended> {
  try {
    const options = await readOptions(args);
    if (options.kind === 'channel') {
      return { status: 0, out: await showChannel(options.path, options.json), error: '' };
    }
    const { path, input, json } = options;
    const result = verifyCertificate(input);
    checkUsage(input, result);
    const out = json ? reportJson(result, input) : report(path, result, input);
    return { status: statuses[result.verdict], out, error: '' };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { status: 2, out: '', error: `${visible(error.message)}\n\n${usage}` };
  }
}
