import { execFile } from 'node:child_process';
import { cp, glob, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A copy of this tree in which a test tries what a contributor would do. */
export interface Tree {
  write(file: string, text: string): Promise<void>;
  /** Puts one line behind the one that is there. @throws Error when that is not there */
  addLine(file: string, behind: string, line: string): Promise<void>;
  /** Puts a folder of this tree into the copy under another name. */
  addFolder(from: string, to: string): Promise<void>;
  /** Files that differ from this tree, or are new, by name. */
  touched(): Promise<string[]>;
  /** @returns what it printed. @throws Error with that when it fails */
  node(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Neither sources nor needed by them. */
const leftOut = new Set(['node_modules', '.git', 'out', 'dist', 'coverage', 'test-results', '.cache']);
const sources = '{src,chaincode,network,tests,scripts,e2e,benchmark}/**/*.{ts,tsx,json}';
/** Programs answer within this time, also where everything else runs beside them. */
const withinMs = 240_000;

/** Packages are this tree's. */
export async function copyTree(): Promise<Tree> {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-tree-'));
  await cp('.', folder, { recursive: true, filter: (source) => !leftOut.has(basename(source)) });
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  return {
    write,
    async addLine(file, behind, line) {
      const [before, after, ...more] = (await readFile(join(folder, file), 'utf8')).split(`${behind}\n`);
      if (before === undefined || after === undefined || more.length > 0)
        throw new Error(`not once: ${behind}`);
      await write(file, `${before}${behind}\n${line}\n${after}`);
    },
    addFolder: (from, to) => cp(from, join(folder, to), { recursive: true }),
    async touched() {
      const found: string[] = [];
      for await (const file of glob(sources, { cwd: folder })) {
        const [before, now] = await Promise.all([
          readFile(file, 'utf8').catch(() => undefined),
          readFile(join(folder, file), 'utf8'),
        ]);
        if (before !== now) found.push(file);
      }
      return found.toSorted();
    },
    async node(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        cwd: folder,
        timeout: withinMs,
      }).catch((error: unknown) => {
        const said = z.object({ stdout: z.string(), stderr: z.string() }).safeParse(error);
        throw new Error(`failed: ${said.data?.stdout ?? ''}${said.data?.stderr ?? ''}`, { cause: error });
      });
      return stdout;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
