import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startReplica } from '../../test/helpers/engine.ts';
import { startTestRedis } from '../../test/helpers/redis.ts';
import { chainsPerSecond, edge, sequential } from './chains.ts';
import { mb, ms, percentile, perSecond, printTable, type Row } from './figures.ts';
import { flowsPerSecond } from './flows.ts';
import { history } from './history.ts';
import { instant, polling, tenMilliseconds } from './kinds.ts';
import { poll } from './polling.ts';

const CHAINS = 1000;
const BATCH = 50;
const PARTS = ['chains', 'sequential', 'polling', 'history', 'memory'];
const FLOOR = 40 * 10;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, only: { type: 'string', default: PARTS.join(',') } },
});
const wanted = values.only.split(',');
const minutes = Number(values.minutes);
const unknown = wanted.filter((part) => !PARTS.includes(part));
if (unknown.length > 0 || !(minutes > 0)) {
  process.stderr.write(`--only takes ${PARTS.join(',')}; --minutes a number above 0\n`);
  process.exit(2);
}

process.stdout.write(`${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}\n\n`);
const redis = await startTestRedis();
const rows: Row[] = [];
/** What is under way, and what was found so far: a bench of a quarter of an hour is not to be waited for in the dark. */
const say = (part: string): void => {
  printTable(rows.splice(0));
  process.stderr.write(`${part}…\n`);
};
let ratio: number | undefined;

if (wanted.includes('memory')) {
  say('memory');
  const child = fork(new URL('idle.ts', import.meta.url), [redis.url]);
  await once(child, 'message');
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  child.send('memory');
  const [rss] = (await once(child, 'message')) as [number];
  rows.push(['memory of an idle replica', mb(rss), '< 150 MB']);
  child.disconnect();
  await once(child, 'exit');
}

const kinds = { instant, polling, 'ten-milliseconds': tenMilliseconds };
// With the clock as it is in production: the one that tests may turn asks Redis at every look.
const replica = await startReplica(redis.url, kinds, { adjustableClock: false });
await replica.reconciler.start();

if (wanted.includes('chains')) {
  say('chains');
  const flows = await flowsPerSecond(redis.url, CHAINS, BATCH);
  const chains = await chainsPerSecond(replica, CHAINS, BATCH);
  ratio = chains / flows;
  rows.push(['chains of 4 steps, raw BullMQ flows', perSecond(flows), 'reference']);
  rows.push(['chains of 4 stages, Sluice', perSecond(chains), `${ratio.toFixed(2)} × flows (≥ 0.5, target 0.8)`]);
  const { p50, p99 } = await edge(replica, 100);
  rows.push(['end of a stage to start of the next, p50 / p99', `${ms(p50)} / ${ms(p99)}`, '']);
}
if (wanted.includes('sequential')) {
  say('sequential');
  const took = await sequential(replica);
  rows.push([
    '40 sequential stages of 10 ms',
    ms(took),
    `${(took / FLOOR).toFixed(2)} × the floor of ${FLOOR} ms (≤ 1.5)`,
  ]);
}
if (wanted.includes('history')) {
  say('history');
  const { status, list } = await history(replica, 10_000);
  rows.push(['runs of one pipeline among 10,000, p99', ms(status), '< 100 ms']);
  rows.push(['last run of each pipeline among 10,000, p99', ms(list), '< 100 ms']);
}
if (wanted.includes('polling')) {
  say('polling');
  const figures = await poll(replica, { runs: 500, minutes });
  const [first, last] = [figures[0]!, figures.at(-1)!];
  const cpu = figures.map((minute) => minute.cpu);
  rows.push([`500 runs polling for ${minutes} min: CPU`, `${(100 * percentile(cpu, 0.5)).toFixed(0)} % of a core`, '']);
  rows.push([
    '  poll lag p50 / p99, worst minute',
    `${ms(Math.max(...figures.map((f) => f.p50)))} / ${ms(Math.max(...figures.map((f) => f.p99)))}`,
    '',
  ]);
  rows.push(['  memory after the first minute / at the end', `${mb(first.rss)} / ${mb(last.rss)}`, 'flat']);
}

await replica.stop();
await redis.stop();
printTable(rows);
if (ratio !== undefined) process.stdout.write(`\nratio to raw BullMQ flows ${ratio.toFixed(2)}\n`);
