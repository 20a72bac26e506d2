/** A failure that whoever runs the network can act on: one sentence on what happened, one on what to do. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** The end of what the program that failed wrote; empty when there is none. */
  readonly log: string;

  constructor(message: string, log = '', options?: ErrorOptions) {
    super(message, options);
    this.log = log;
  }
}

/** Longer lines are stack traces. */
const lineLength = 300;

/** The last lines of a text, without empty ones. */
export function tail(text: string, lines = 15): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines)
    .map((line) => (line.length > lineLength ? `${line.slice(0, lineLength)} …` : line))
    .join('\n');
}
