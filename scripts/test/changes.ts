import { spawnSync } from 'node:child_process';

/** What the changed files of a work tree are compared with. */
export interface Compared {
  /** A commit; null: nothing is known of what changed. */
  readonly since: string | null;
  /** For people: what is compared, or why nothing is. */
  readonly said: string;
}

/**
 * Where this line of work left `main`; on `main` itself what was not pushed; with nothing changed since, the last
 * commit.
 * @param folder of the project
 */
export function compared(folder: string = process.cwd()): Compared {
  const git = (...args: readonly string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  // Inside of somebody else's repository git would answer too, and know no file of ours.
  if (git('ls-files', '--error-unmatch', 'package.json') === undefined) {
    return { since: null, said: 'There is no git history of this folder' };
  }
  const head = git('rev-parse', '--verify', '--quiet', 'HEAD');
  const isChanged = git('status', '--porcelain') !== '';
  // The nearest of both: `main` may be behind `origin/main`, or ahead of it.
  const mains = ['origin/main', 'main']
    .map((name) => git('rev-parse', '--verify', '--quiet', `${name}^{commit}`))
    .filter((commit) => commit !== undefined && commit !== head);
  const base = mains.length === 0 ? undefined : git('merge-base', 'HEAD', ...mains.map(String));
  if (base !== undefined && base !== head) return { since: base, said: `Changed since ${base.slice(0, 9)}` };
  if (isChanged && head !== undefined) return { since: head, said: 'Changed and not committed' };
  const before = git('rev-parse', '--verify', '--quiet', 'HEAD~1');
  return before === undefined
    ? { since: null, said: 'There is no commit to compare with' }
    : { since: before, said: 'Nothing changed: the last commit' };
}
