import { pino } from 'pino';
import type { StageContext } from './pipeline/stages/stage.ts';
import { scrub } from './scrub.ts';

export type Log = StageContext['log'] & { error(fields: object, message: string): void };

/** JSON lines on stdout: a static message, and what it is about as fields. Each line is scrubbed whole, so that no secret hides in one. */
export const createLog = (level: string): Log =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: scrub },
  });
