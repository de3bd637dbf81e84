import { setTimeout as delay } from 'node:timers/promises';
import { type WebClient, WebAPIRateLimitedError } from '@slack/web-api';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { cost, LIMITS } from '../../views/limits.ts';
import { type Message, type MessageBlock, richIn } from '../../views/message.ts';
import { type Finding, messageOf, ok, problem } from './finding.ts';
import { commonSamples, type Sample, samplesOf } from './samples.ts';

/** Slack takes so many looks a minute; it says how long to wait, and after so many waits for one look it is left. */
const WAITS = 5;

type Payload = Parameters<WebClient['blocks']['validate']>[0];

interface Refusal {
  data?: {
    error?: string;
    errors?: { message?: string; pointer?: string }[];
    response_metadata?: { messages?: string[] };
  };
}

/**
 * Asks Slack about every sort of message and window; posts nothing. They are drawn for the pipelines that fill them most:
 * for all of a large workspace they are the same again, more often than Slack takes questions.
 */
export async function checkTemplates(
  client: WebClient,
  definitions: readonly Definition[],
  locale: string,
): Promise<Finding[]> {
  const now = Date.now();
  const samples = [
    ...commonSamples(locale, now),
    ...fullest(definitions).flatMap((each) => samplesOf(each, locale, now)),
  ];
  const findings: Finding[] = [];
  for (const pack of packed(samples)) {
    const whole = await refusalOf(client, payloadOf(pack));
    if (whole === undefined) continue;
    if (whole === 'unknown_method')
      return [{ ok: true, unknown: true, about: 'Slack', text: 'it does not offer blocks.validate here' }];
    for (const sample of pack) {
      const why = pack.length === 1 ? whole : await refusalOf(client, payloadOf([sample]));
      if (why !== undefined) findings.push(problem('Slack', `it refuses ${sample.name}: ${why}`, insteadOf(sample)));
    }
  }
  return findings.length > 0 ? findings : [ok('Slack', `it takes all ${samples.length} messages and windows`)];
}

type Told = Extract<Sample, { message: Message }>;
const isTold = (sample: Sample): sample is Told => 'message' in sample;

/** Slack is asked about several messages as one, as far as one holds them; about each window alone. */
function packed(samples: readonly Sample[]): Sample[][] {
  const packs: { held: Told[]; blocks: number; characters: number; rich: Set<string> }[] = [];
  for (const sample of samples.filter(isTold)) {
    const { blocks } = sample.message;
    const characters = blocks.reduce((sum, block) => sum + cost(block), 0);
    const rich = richIn(sample.message);
    const pack = packs.find(
      (each) =>
        each.blocks + blocks.length <= LIMITS.blocks &&
        each.characters + characters <= LIMITS.characters &&
        !rich.some((sort) => each.rich.has(sort)),
    );
    if (!pack) {
      packs.push({ held: [sample], blocks: blocks.length, characters, rich: new Set(rich) });
      continue;
    }
    pack.held.push(sample);
    pack.blocks += blocks.length;
    pack.characters += characters;
    for (const sort of rich) pack.rich.add(sort);
  }
  return [...packs.map(({ held }) => held), ...samples.filter((sample) => !isTold(sample)).map((each) => [each])];
}

/** Ids of blocks differ within a message; of two they may be the same. */
function payloadOf(pack: readonly Sample[]): Payload {
  const [first] = pack;
  if (first && 'view' in first) return { view: first.view };
  const told = pack.filter(isTold).map(({ message }) => message.blocks);
  return { message: { blocks: told.flatMap((blocks, at) => blocks.map((block) => named(block, at))) } };
}

const named = (block: MessageBlock, at: number): MessageBlock =>
  block.block_id === undefined ? block : { ...block, block_id: `${at}.${block.block_id}`.slice(0, 255) };

/** What people see of a sample that Slack refuses. */
const insteadOf = (sample: Sample): string =>
  'message' in sample && richIn(sample.message).length > 0
    ? 'report it; its plain form is shown'
    : 'report it; its text is shown without blocks';

/** The pipeline with the most stages and the one with the most parameters. */
function fullest(definitions: readonly Definition[]): Definition[] {
  const most = (of: (each: Definition) => object): Definition[] =>
    definitions.toSorted((a, b) => Object.keys(of(b)).length - Object.keys(of(a)).length).slice(0, 1);
  return [...new Set([...most(({ stages }) => stages), ...most(({ params }) => params)])];
}

/** Why Slack refuses what it is asked about; undefined when it takes it. */
async function refusalOf(client: WebClient, payload: Payload, waits = WAITS): Promise<string | undefined> {
  try {
    const { errors = [] } = await client.blocks.validate(payload);
    return errors.length === 0 ? undefined : errors.map(({ message, pointer }) => `${message} ${pointer}`).join('; ');
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError && waits > 0) {
      await delay(error.retryAfter * 1000);
      return refusalOf(client, payload, waits - 1);
    }
    const { data } = error as Refusal;
    const told =
      data?.errors?.map(({ message, pointer }) => `${message} ${pointer}`) ?? data?.response_metadata?.messages;
    return told?.join('; ') || data?.error || messageOf(error);
  }
}
