import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compared } from './changes.ts';

let folder: string;
const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
const git = (...args: string[]) =>
  execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();

function edit(text: string): void {
  writeFileSync(join(folder, 'package.json'), text);
}

/** @returns the new commit */
function commit(text: string): string {
  edit(text);
  git('add', '-A');
  git('commit', '-q', '-m', text);
  return git('rev-parse', 'HEAD');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitalseal-changes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what the quick tests compare with', () => {
  it('without git: nothing, and says so', () => {
    edit('{}');
    expect(compared(folder)).toMatchObject({ since: null, said: expect.stringContaining('no git history') });
  });

  it('unpacked inside of another repository: nothing', () => {
    git('init', '-q', '-b', 'main');
    commit('{}');
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    writeFileSync(join(inner, 'package.json'), '{}');
    expect(compared(inner).since).toBeNull();
  });

  it('on a branch: where it left main', () => {
    git('init', '-q', '-b', 'main');
    const left = commit('1');
    git('checkout', '-q', '-b', 'work');
    commit('2');
    git('checkout', '-q', 'main');
    commit('3');
    git('checkout', '-q', 'work');
    expect(compared(folder).since).toBe(left);
    edit('not committed');
    expect(compared(folder).since).toBe(left);
  });

  it('on a branch of a main that is ahead of origin/main, or behind: the nearer of both', () => {
    git('init', '-q', '-b', 'main');
    const pushed = commit('1');
    git('update-ref', 'refs/remotes/origin/main', pushed);
    const own = commit('2');
    git('checkout', '-q', '-b', 'work');
    commit('3');
    expect(compared(folder).since).toBe(own);
    git('update-ref', 'refs/remotes/origin/main', own);
    git('branch', '-f', 'main', pushed);
    expect(compared(folder).since).toBe(own);
  });

  it('on main: what was not pushed, else what was not committed, else the last commit', () => {
    git('init', '-q', '-b', 'main');
    const first = commit('1');
    git('update-ref', 'refs/remotes/origin/main', first);
    const second = commit('2');
    expect(compared(folder).since).toBe(first);
    git('update-ref', 'refs/remotes/origin/main', second);
    edit('3');
    expect(compared(folder).since).toBe(second);
    git('checkout', '-q', '.');
    expect(compared(folder).since).toBe(first);
  });

  it('a first commit alone: nothing', () => {
    git('init', '-q', '-b', 'main');
    commit('1');
    expect(compared(folder)).toEqual({ since: null, said: 'There is no commit to compare with' });
  });
});
