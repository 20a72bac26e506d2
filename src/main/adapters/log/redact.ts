/**
 * Fields that never reach a log, by name without regard to case, at any depth. A last line of defence: services log
 * ids, counts and codes only.
 */
const hiddenNames = new Set(
  'pin adminPin demoPin demoPins secret token password passphrase cookie authorization key privateKey workstationKey cacheKey dataKey salt name adminName recordNumber birthDate patient path port'
    .toLowerCase()
    .split(' '),
);
const hidden = '[hidden]';
const deepest = 5;
const longestText = 500;

/** A copy of log fields in which secrets, names and file paths are replaced. Handles cycles, errors and byte arrays. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactRecord(fields, 0);
}

function redactRecord(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]: [string, unknown]) => {
    return [name, hiddenNames.has(name.toLowerCase()) ? hidden : redactValue(value, depth + 1)];
  });
  return Object.fromEntries(entries);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutPaths(value).slice(0, longestText);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return hidden;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return hidden;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 50).map((item: unknown) => redactValue(item, depth + 1));
  return redactRecord(value, depth);
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const frames = (error.stack ?? '').matchAll(/([^\s/\\()]+:\d+):\d+\)?$/gm);
  return {
    type: error.name,
    message: withoutPaths(error.message).slice(0, longestText),
    ...('code' in error ? { code: redactValue(error.code, depth + 1) } : {}),
    /** `file.ts:line`, innermost first. */
    stack: Array.from(frames, ([, place]) => place).slice(0, 8),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}

/** Folders can carry the name of the person who uses the computer. */
function withoutPaths(text: string): string {
  return text.replaceAll(/(?:[A-Za-z]:|\\|~|\.{1,2})?[\\/][^\s'":,;)\]]*[\\/][^\s'":,;)\]]*/g, '[path]');
}
