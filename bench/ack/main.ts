import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Message } from '../../local/slack/types.ts';
import { startStack } from '../../test/helpers/stack.ts';
import { tinyPipeline } from '../../test/helpers/stack-workspace.ts';
import { ms, percentile, printTable, type Row } from '../engine/figures.ts';
import { load } from './load.ts';

const [OPERATOR, VIEWER] = ['U_OPERATOR', 'U_VIEWER'];
const BUTTON = 'stage.retry';
const RUNS = 20;

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '50' }, seconds: { type: 'string', default: '20' } },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
if (!(rate > 0 && seconds > 0)) {
  process.stderr.write('--rate takes payloads per second, --seconds how long\n');
  process.exit(2);
}

process.stdout.write(`${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}\n\n`);
const stack = await startStack({ pipelines: { demo: tinyPipeline('Demo') } });
const rows: Row[] = [];
const say = (part: string): void => void process.stderr.write(`${part}…\n`);

interface Figures {
  commands: number[];
  clicks: number[];
}

const messageOf = (run: string, wanted: RegExp): Message | undefined =>
  stack.messagesOf(run).find(({ key }) => wanted.test(key))?.message;

/**
 * Commands, then clicks, at the rate that was asked for; the first two seconds count for nothing. Who clicks may not: the
 * button stays as it is, and all is done but the change.
 */
async function measure(of: string, run: string, ts: string): Promise<Figures> {
  const ask = () => stack.slash(OPERATOR, `status ${run}`);
  const click = () => stack.click(VIEWER, ts, BUTTON);
  say(`${of}: commands`);
  await load(ask, { rate, seconds: 2 });
  const commands = await load(ask, { rate, seconds });
  say(`${of}: clicks`);
  await load(click, { rate, seconds: 2 });
  return { commands, clicks: await load(click, { rate, seconds }) };
}

// The product comes first: it posts the message on whose button both are clicked.
const product = await stack.start();
say('from an event to its message');
const latencies: number[] = [];
for (let at = 0; at < RUNS; at += 1) {
  const period = new Date(Date.UTC(2020, at, 1)).toISOString().slice(0, 7);
  const id = `demo.${period}.r1`;
  await stack.slash(OPERATOR, `run demo --period ${period}`);
  const card = await stack.eventually(() => messageOf(id, /^root$/));
  latencies.push(Number(card.ts) * 1000 - (await stack.store.load(id))!.run.createdAt);
  await stack.shown();
}
const run = 'demo.2019-12.r1';
stack.hold();
stack.failing(true);
await stack.slash(OPERATOR, 'run demo --period 2019-12');
await stack.until(run, ({ stages }) => stages['first']!.state === 'running');
await stack.release();
const failure = await stack.eventually(() => messageOf(run, /^failure:/));
await stack.shown();
const ours = await measure('Sluice', run, failure.ts);
await stack.drain(product);

const bare = fork(new URL('bare.ts', import.meta.url), { env: { ...process.env, SLACK_API_URL: stack.slackUrl } });
await once(bare, 'message');
const theirs = await measure('a bare Bolt app', run, failure.ts);
bare.disconnect();
await once(bare, 'exit');
await stack.close();

const both = (figures: number[]): string => `${ms(percentile(figures, 0.5))} / ${ms(percentile(figures, 0.99))}`;
const ratio = (one: number[], other: number[], share: number): string =>
  (percentile(one, share) / percentile(other, share)).toFixed(1);
const beside = (kind: keyof Figures): string =>
  `${ratio(ours[kind], theirs[kind], 0.5)} / ${ratio(ours[kind], theirs[kind], 0.99)} × the bare app`;
rows.push(['command to acknowledgement, a bare Bolt app, p50 / p99', both(theirs.commands), 'reference']);
rows.push(['command to acknowledgement, Sluice (status of a run)', both(ours.commands), beside('commands')]);
rows.push(['click to acknowledgement, a bare Bolt app', both(theirs.clicks), 'reference']);
rows.push(['click to acknowledgement, Sluice (a retry that is refused)', both(ours.clicks), beside('clicks')]);
rows.push([`start of a run to its message, ${RUNS} runs`, both(latencies), '']);
printTable(rows);
process.stdout.write(`\n${rate} payloads a second, ${seconds} s of each\n`);
process.stdout.write(`ratio to a bare Bolt app ${ratio(ours.commands, theirs.commands, 0.5)}\n`);
process.exit();
