import { ours } from '../../../pipeline/own-words.ts';
import type { SayingKey, Sayings, Subject } from '../../../pipeline/found.ts';

type Things = Record<Subject['is'], (name: string) => string>;
type Sentences = { [K in SayingKey]: (params: Sayings[K]) => string };

const NO_REASON = 'Lambda gives no reason.';
const unasked = (code: string, why: string): string => `could not be asked (${code}): ${why}`;

/** What a look before a run finds out. No markup: whoever shows it escapes it. */
export const findings = {
  findings: {
    /** What was looked at, by its name; nothing stands for a name that only a run knows. */
    things: {
      bucket: (name) => `bucket ${name}`,
      cluster: (name) => `cluster ${name}`,
      crawler: (name) => `crawler ${name}`,
      dataSet: (name) => `data set ${name}`,
      database: (name) => `database ${name}`,
      definition: () => 'definition',
      dryRun: () => 'dry run',
      function: (name) => `function ${name}`,
      invoking: (name) => `invoking function ${name}`,
      job: (name) => `job ${name}`,
      kind: (name) => `kind ${name}`,
      parameter: (name) => `parameter ${name}`,
      script: (name) => `script ${name}`,
      source: (name) => `source of ${name}`,
      stateMachine: (name) => `state machine ${name}`,
      table: (name) => `table ${name}`,
      workgroup: (name) => `workgroup ${name}`,
    } satisfies Things as Things,
    within: (what: string, where: string) => `${what} of ${where}`,
    found: (what: string, said: string) => `${what} ${said}`,
    inOrder: 'is in order',
    /** After what it is about. */
    says: {
      there: () => 'is there',
      called: ({ name }) => `is ${name}`,
      takesQueries: () => 'takes queries',
      takesConnections: () => 'takes connections',
      idle: () => 'is idle: its first invocation takes longer',
      allowed: () => 'is allowed',
      gaveRow: () => 'gave a row',
      taken: () => 'was taken',
      crawlsBySchedule: () => 'is there, and also crawls by a schedule of its own: the stage waits while it does',
      crawlerBusy: ({ now = 'in an unknown state' }) => `is there, and ${now} now`,
      missing: ({ code }) => `is not there (${code}). Create it, or correct its name in the workspace.`,
      denied: ({ code, action }) => `is denied to us (${code}). Allow ${action} in the task's role.`,
      credentials: ({ words }) => `is out of reach: AWS does not take our credentials (${words}). Renew them.`,
      unknownKind: () => 'is not known to this release.',
      disabled: () => 'is disabled. Enable it in the console of Athena.',
      noOutput: () => 'has no output location. Set one on the workgroup, or outputLocation in the stage.',
      deadFunction: ({ why = NO_REASON }) => `cannot be invoked: ${why} Deploy it again.`,
      noRole: () => 'names no role. Give it the IAM role that it works as.',
      retries: ({ retries }) =>
        `has MaxRetries ${retries}: Glue would run it again by itself. Set it to 0; the stage has retries of its own.`,
      express: () =>
        'is an Express state machine, whose executions have no name of their own: a start that was interrupted could not be told from none. Make it a Standard one, or have a Standard one start it.',
      direct: () => 'is queried directly. Make it a SPICE data set, or leave out the stage.',
      noRow: ({ words }) =>
        `gives no row, and would give a run none: ${words} Mend it there, or what the function is given: its key, its address, its payload.`,
      functionFailed: ({ words }) => `was not reached: the function cannot run (${words}). Deploy it again.`,
      refused: ({ words }) => `was refused: ${words}`,
      unasked: ({ code, words }) => unasked(code, words),
      unreachable: ({ code, words }) => unasked(code, ours('unreachable', { words }).message),
      silent: ({ code, words }) => unasked(code, ours('silent', { words }).message),
      garbled: ({ code, words }) => unasked(code, ours('garbled', { words }).message),
      interrupted: ({ code }) => unasked(code, ours('interrupted').message),
      inRunOnly: () => 'is named by a value that only a run knows.',
      settingUp: ({ why = NO_REASON }) => `is still being set up: ${why}`,
      noProbe: () => 'was not looked at: the function does not answer {"probe": true}.',
      threw: ({ words }) => `was not looked at: the function threw at {"probe": true} (${words}).`,
      noRowYet: () => 'answered, and has no row (yet) for what a run would ask.',
      noDefault: () => 'has no default, so what depends on it is known only in a run.',
      noLook: () => 'cannot be looked at before a run.',
      notYet: ({ stage }) => `is not there yet; the stage ${stage} writes it.`,
      words: ({ words }) => words,
    } satisfies Sentences as Sentences,
  },
};
