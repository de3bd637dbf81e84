import { type SayingKey, SAYINGS, type Sayings, type Says } from '../../src/pipeline/found.ts';

/** One of each thing that can be found, with numbers for its data. */
const examples: Sayings = {
  there: {},
  called: { name: '41' },
  takesQueries: {},
  takesConnections: {},
  idle: {},
  allowed: {},
  gaveRow: {},
  taken: {},
  crawlsBySchedule: {},
  crawlerBusy: { now: '41' },
  missing: { code: '41' },
  denied: { code: '41', action: '42' },
  credentials: { words: '41' },
  unknownKind: {},
  disabled: {},
  noOutput: {},
  deadFunction: { why: '41' },
  noRole: {},
  retries: { retries: 41 },
  express: {},
  direct: {},
  noRow: { words: '41' },
  functionFailed: { words: '41' },
  refused: { words: '41' },
  unasked: { code: '41', words: '42' },
  unreachable: { code: '41', words: '42' },
  silent: { code: '41', words: '42' },
  garbled: { code: '41', words: '42' },
  interrupted: { code: '41' },
  inRunOnly: {},
  settingUp: { why: '41' },
  noProbe: {},
  threw: { words: '41' },
  noRowYet: {},
  noDefault: {},
  noLook: {},
  notYet: { stage: '41' },
  words: { words: '41' },
};

/** Every finding: with all that may be known of it, and with no more than must be. */
export const found: [name: string, says: Says][] = (Object.keys(SAYINGS) as SayingKey[]).flatMap((key) => {
  const full: [string, Says] = [key, { key, params: examples[key] } as Says];
  const least = SAYINGS[key].safeParse({});
  return least.success && Object.keys(examples[key]).length > 0
    ? [full, [`${key}, of which no more is known`, { key, params: {} } as Says]]
    : [full];
});
