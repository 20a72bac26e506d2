import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { StreamEvent } from '#shared/contract/streams.ts';
import type { App } from '#main/compose.ts';
import type { Role } from '#shared/domain/roles.ts';
import { contentOf, idOf, signInAs } from './content.ts';
import { filesOf } from './damages.ts';
import { start } from './world.ts';

/** What became of a damaged folder. `silent` and `unclear` are faults of the product. */
export interface Outcome {
  readonly what: 'refused' | 'named' | 'whole' | 'silent' | 'unclear';
  readonly text: string;
}

/**
 * Starts the app on a damaged folder and looks at everything, as people would.
 * @param harmed path of what was harmed, within the folder
 */
export async function judge(folder: string, content: string, harmed: string): Promise<Outcome> {
  const before = await digestsOf(folder);
  let app: App;
  try {
    app = await start(folder);
  } catch (error) {
    const touched = changedOf(before, await digestsOf(folder));
    if (touched.length > 0) return { what: 'unclear', text: `refused, and touched ${touched.join(', ')}` };
    return refusal(error);
  }
  try {
    return await look(app, content, harmed);
  } finally {
    await app.stop().catch(() => undefined);
  }
}

async function look(app: App, content: string, harmed: string): Promise<Outcome> {
  try {
    // Whose own key file is gone is no longer listed; it is said to whoever signs in.
    const role = harmed.includes(idOf('auditor')) ? 'it-admin' : 'auditor';
    const told = await toldBy(app, role);
    if (told.length > 0) return { what: 'named', text: told.join(' | ') };
    const now = await contentOf(app);
    if (now === content) return { what: 'whole', text: '' };
    // A recording is read when somebody opens it: what it lacks is said to everybody then.
    const toldThen = await toldBy(app, role);
    return toldThen.length > 0
      ? { what: 'named', text: `once opened: ${toldThen.join(' | ')}` }
      : { what: 'silent', text: difference(content, now) };
  } catch (error) {
    return refusal(error);
  }
}

/** What the screens say by themselves: notices, and the auditor's breaks once the ledger was read. */
async function toldBy(app: App, role: Role): Promise<readonly string[]> {
  const notices: string[] = [];
  const { id, call: auditor } = await signInAs(app, role);
  const viewer = app.streams.open(id, {
    sendText(text) {
      const event = StreamEvent.parse(JSON.parse(text));
      if (event.type === 'notice' && event.level !== 'info') notices.push(event.error.message);
    },
    sendFrames: () => undefined,
    bufferedBytes: () => 0,
    close: () => undefined,
  });
  const deadline = performance.now() + 20_000;
  for (;;) {
    const { checkedMs, breaks } = await auditor('audit.overview', {});
    if (breaks > 0 || checkedMs !== null || performance.now() > deadline) break;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  const { breaks } = await auditor('audit.breaks', {});
  viewer.close();
  return [...notices, ...breaks.map(({ reason }) => reason)];
}

/** A refusal has to be a sentence for people: no name of a file system's error, no path of this machine, no stack. */
function refusal(error: unknown): Outcome {
  const text = error instanceof Error ? error.message : String(error);
  const clear = error instanceof ServiceError || /^[a-z.A-Z-]+: [a-z-]+, [A-Z]/.test(text);
  const raw = /internal|wrong-pin|ENOENT|LEVEL_|Corruption|\/tmp\/|undefined|ZodError|unexpected/i.test(text);
  return { what: clear && !raw ? 'refused' : 'unclear', text };
}

async function digestsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const name of await filesOf(folder)) {
    const bytes = await readFile(join(folder, name));
    digests.set(name, createHash('sha256').update(bytes).digest('hex'));
  }
  return digests;
}

function changedOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

function difference(before: string, now: string): string {
  let at = 0;
  while (at < before.length && before[at] === now[at]) at += 1;
  return `from character ${at}: …${now.slice(Math.max(0, at - 60), at + 80)}… instead of …${before.slice(at, at + 80)}…`;
}
