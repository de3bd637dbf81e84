/** What a room of src may import: rooms (or files) of src, and the services it knows. Anything not named is forbidden. */
export interface Room {
  inside: string[];
  services: string[];
  /** Known by type only: the thing itself is made elsewhere and passed. */
  types?: string[];
}

const LEAVES = ['src/errors.ts', 'src/failpoint.ts', 'src/scrub.ts'];
const PIPELINE = [...LEAVES, 'src/pipeline/'];
const VIEWS = [...PIPELINE, 'src/views/'];
const JOBS = [...VIEWS, 'src/jobs/'];
const COMMANDS = [...JOBS, 'src/commands/'];
const IO = ['node:fs', 'node:fs/promises', 'node:http', 'node:child_process', 'node:timers/promises', 'node:process'];

/** Imports go left only: pipeline ← views ← jobs ← commands ← replica, cli. The longest prefix of a path is its room. */
export const ROOMS: Record<string, Room> = {
  'src/errors.ts': { inside: [], services: [] },
  'src/failpoint.ts': { inside: [], services: [] },
  'src/scrub.ts': { inside: [], services: [] },
  'src/pipeline/': { inside: PIPELINE, services: [] },
  'src/pipeline/stages/': { inside: PIPELINE, services: ['@aws-sdk/client-athena', '@smithy/node-http-handler'] },
  'src/pipeline/reads/': { inside: PIPELINE, services: ['@aws-sdk/client-athena', '@smithy/node-http-handler'] },
  'src/views/': { inside: VIEWS, services: ['@slack/types'] },
  'src/jobs/': { inside: JOBS, services: ['bullmq', 'ioredis', '@slack/types', '@slack/web-api', ...IO] },
  'src/commands/': {
    inside: COMMANDS,
    services: ['@slack/bolt', '@slack/types', ...IO],
    types: ['@slack/web-api'],
  },
  'src/commands/pipeline/': { inside: COMMANDS, services: ['@slack/types', ...IO] },
  'src/replica/': { inside: ['src/'], services: ['@slack/types', '@slack/web-api', ...IO], types: ['ioredis'] },
  'src/cli/': { inside: ['src/'], services: ['@slack/types', '@slack/web-api', ...IO], types: ['ioredis'] },
  'src/': { inside: ['src/'], services: ['@slack/types', '@slack/web-api', 'pino', ...IO] },
};

/** Everything that only some rooms may know; other packages are tools, open to all. */
export const SERVICES = [
  '@aws-sdk/client-athena',
  '@smithy/node-http-handler',
  'bullmq',
  'ioredis',
  '@slack/bolt',
  '@slack/types',
  '@slack/web-api',
  'pino',
  ...IO,
];

export const roomOf = (path: string): string =>
  Object.keys(ROOMS)
    .filter((prefix) => path.startsWith(prefix))
    .reduce((best, prefix) => (prefix.length > best.length ? prefix : best), '');

/** True when a file of this room may import that file of the project. */
export const mayImport = (room: string, file: string): boolean =>
  ROOMS[room]!.inside.some((prefix) => file.startsWith(prefix));

/** True when a file of this room may import that package. */
export function mayKnow(room: string, name: string, typeOnly: boolean): boolean {
  const service = SERVICES.find((one) => one === name || (one.startsWith('@aws-sdk/') && name.startsWith('@aws-sdk/')));
  const { services, types = [] } = ROOMS[room]!;
  return service === undefined || services.includes(service) || (typeOnly && types.includes(service));
}
