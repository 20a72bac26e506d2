import { join } from 'node:path';
import { pino } from 'pino';
import type { Logger } from '#main/ports/logger.ts';
import { createBoundedFile, type LineSink } from './bounded-file.ts';
import { redact } from './redact.ts';

const bytesPerFile = 5 * 1024 * 1024;
const olderFiles = 3;

/**
 * JSON lines into `folder/vitalseal.log`, 20 MB at most with its older files; to stderr where no file can be made.
 * @param folder `DATA/logs`
 */
export function createFileLogger(folder: string): Logger {
  try {
    return createLogger(createBoundedFile(join(folder, 'vitalseal.log'), bytesPerFile, olderFiles));
  } catch {
    const logger = createLogger({ write: (line) => void process.stderr.write(line) });
    logger.warn('log.no-file');
    return logger;
  }
}

/** @param sink gets one JSON line at a time: `{level, time, event, …fields}` */
export function createLogger(sink: Pick<LineSink, 'write'>): Logger {
  const lines = pino(
    {
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redact },
    },
    sink,
  );
  return {
    info: (event, fields = {}) => lines.info(fields, event),
    warn: (event, fields = {}) => lines.warn(fields, event),
    error: (event, fields = {}) => lines.error(fields, event),
  };
}
