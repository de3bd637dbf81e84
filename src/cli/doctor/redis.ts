import { createNames } from '../../jobs/names.ts';
import { inspectRedis, interactiveRedis } from '../../jobs/redis.ts';
import { createWorkspaceStore } from '../../jobs/workspace-store.ts';
import { type Finding, messageOf, ok, problem } from './finding.ts';

type Redis = ReturnType<typeof interactiveRedis>;

/** What BullMQ asks for. */
const OLDEST = [6, 2];

/** Checks that Redis answers, keeps what it is given, and holds a store that this release understands. */
export async function checkRedis(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return [];
  const redis = interactiveRedis(url);
  let refusal = '';
  redis.on('error', (error: Error) => (refusal = error.message));
  try {
    await redis.connect();
    return [...(await server(redis, placeOf(url))), ...(await store(redis))];
  } catch (error) {
    const why = refusal || messageOf(error);
    return [
      problem(
        'Redis',
        `no answer at ${placeOf(url)} (${why})`,
        'start it, or correct the address and password in REDIS_URL',
      ),
    ];
  } finally {
    redis.disconnect();
  }
}

/** An address without the password in it. */
const placeOf = (url: string): string => new URL(url).host;

async function server(redis: Redis, place: string): Promise<Finding[]> {
  const { version, appendonly, policy } = await inspectRedis(redis);
  return [
    isOld(version)
      ? problem('Redis', `${place} is version ${version}`, `install Redis ${OLDEST.join('.')} or newer`)
      : ok('Redis', `${place} answers, version ${version}`),
    appendonly === false
      ? problem('Redis', 'appendonly is off: runs of the last moments are lost when it stops', 'set appendonly to yes')
      : ok('Redis', appendonly === undefined ? `appendonly is hidden by the service: ${LOOK}` : 'appendonly is on'),
    policy !== undefined && policy !== 'noeviction'
      ? problem(
          'Redis',
          `maxmemory-policy is ${policy}: runs would vanish when memory is short`,
          'set it to noeviction',
        )
      : ok(
          'Redis',
          policy === undefined ? `maxmemory-policy is hidden by the service: ${LOOK}` : `maxmemory-policy is ${policy}`,
        ),
  ];
}

const LOOK = 'look in its console';

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!);
}

/** Only looks: an empty store is left empty for the service to set up. */
async function store(redis: Redis): Promise<Finding[]> {
  const names = createNames();
  if ((await redis.exists(names.schema, names.importing)) === 0)
    return [ok('store', 'empty; the service sets it up when it first starts')];
  const workspace = createWorkspaceStore(redis, names);
  try {
    await workspace.open();
  } catch (error) {
    return [problem('store', messageOf(error), 'the service does not start on it as it is')];
  }
  const { release, definitions, broken } = await workspace.inForce();
  const count = Object.keys(definitions).length;
  const found = `${count} ${count === 1 ? 'pipeline is' : 'pipelines are'} in force${release === '' ? '' : `, of release ${release}`}`;
  const disabled = Object.entries(broken).map(([name, line]) =>
    problem('store', `${name} is disabled: ${line}`, 'correct it and deploy again'),
  );
  return [ok('store', found), ...disabled];
}
