import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { statusOf } from '../../src/pipeline/run.ts';
import type { Stack } from '../helpers/stack.ts';
import { tinyPipeline } from '../helpers/stack-workspace.ts';
import { withStack } from './lanes.ts';

const head = 'escalate: { after: 15m, to: webhook }';
const ID = 'alone.2026-01.r1';

/** Someone outside Slack, who keeps the ids of what she is told. */
async function startSink() {
  const told: string[] = [];
  const server = createServer((request, response) => {
    told.push(String(request.headers['idempotency-key']));
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { told, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const outcomeOf = async (stack: Stack) => (await stack.store.load(ID))?.run.stages['first']!.escalation?.outcome;

test.concurrent.each([
  ['escalation-before-send', 1],
  ['escalation-before-outcome', 2],
])('killed at %s, someone outside Slack is told under one id', async (failpoint, times) => {
  const sink = await startSink();
  const env = { ESCALATION_WEBHOOK_URL: sink.url };
  await withStack({ pipelines: { alone: tinyPipeline('alone', { head }) } }, async (stack) => {
    const product = await stack.start({ failpoint, env });
    stack.failing(true);
    await stack.slash('U_OPERATOR', 'run alone --period 2026-01');
    await stack.until(ID, (run) => statusOf(run) === 'attention');
    await stack.advance(16 * 60_000);
    await product.killed();
    await stack.start({ env });
    await stack.eventually(async () => (await outcomeOf(stack)) === 'told' || undefined, 60_000);
    expect(sink.told).toEqual(Array.from({ length: times }, () => `${ID}.first.a1`));
    await stack.shown();
    const said = stack.messagesOf(ID).map(({ message }) => message.text);
    expect(said.filter((text) => text.includes('the webhook was told')).length).toBeGreaterThan(0);
  }).finally(() => sink.server.close());
});
