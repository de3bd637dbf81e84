/** Where a command reads and writes: the process's own streams, or a test's. */
export interface Terminal {
  /** A line, or several, of what was asked for. */
  out(text: string): void;
  /** What stands beside it: progress while a script reads `out`, refusals, trouble. */
  err(text: string): void;
  /** Asks something that y answers; absent where nobody can be asked. */
  confirm?: (question: string) => Promise<boolean>;
  env: Readonly<Record<string, string | undefined>>;
  user: string;
}

/** Exit codes that scripts can use; `sluice --help` tells them. */
export const EXIT = {
  ok: 0,
  /** What was asked did not succeed: a run failed, problems were found. */
  failed: 1,
  /** Not understood or not allowed: nothing was changed. */
  refused: 2,
  /** Redis, AWS or Slack does not answer, or this machine cannot run Sluice. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A sentence that ends a command, with its exit code. */
export class Stop extends Error {
  readonly code: ExitCode;
  constructor(sentence: string, code: ExitCode) {
    super(sentence);
    this.name = 'Stop';
    this.code = code;
  }
}

/** The zone of whoever sits at the terminal. */
export const terminalZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** JSON for scripts and for eyes. */
export const asJson = (value: unknown): string => JSON.stringify(value, undefined, 2);
