import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an Electron program is, or undefined: never downloads one. */
export function electronProgram(): string | undefined {
  const named = process.env['ELECTRON_EXEC_PATH'];
  if (named !== undefined && existsSync(named)) return named;
  const folder = 'node_modules/electron';
  try {
    const program = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}
