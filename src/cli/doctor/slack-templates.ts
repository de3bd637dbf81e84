import { setTimeout as delay } from 'node:timers/promises';
import { type WebClient, WebAPIRateLimitedError } from '@slack/web-api';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { richIn } from '../../views/message.ts';
import { type Finding, messageOf, ok, problem } from './finding.ts';
import { commonSamples, type Sample, samplesOf } from './samples.ts';

/** Slack takes so many looks a minute; it says how long to wait, and after so many waits for one look it is left. */
const WAITS = 5;

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
  for (const sample of samples) {
    const why = await refusalOf(client, sample);
    if (why === 'unknown_method')
      return [{ ok: true, unknown: true, about: 'Slack', text: 'it does not offer blocks.validate here' }];
    if (why !== undefined) findings.push(problem('Slack', `it refuses ${sample.name}: ${why}`, insteadOf(sample)));
  }
  return findings.length > 0 ? findings : [ok('Slack', `it takes all ${samples.length} messages and windows`)];
}

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

/** Why Slack refuses a sample; undefined when it takes it. */
async function refusalOf(client: WebClient, sample: Sample, waits = WAITS): Promise<string | undefined> {
  const payload = 'view' in sample ? { view: sample.view } : { message: { blocks: sample.message.blocks } };
  try {
    const { errors = [] } = await client.blocks.validate(payload);
    return errors.length === 0 ? undefined : errors.map(({ message, pointer }) => `${message} ${pointer}`).join('; ');
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError && waits > 0) {
      await delay(error.retryAfter * 1000);
      return refusalOf(client, sample, waits - 1);
    }
    const { data } = error as Refusal;
    const told =
      data?.errors?.map(({ message, pointer }) => `${message} ${pointer}`) ?? data?.response_metadata?.messages;
    return told?.join('; ') || data?.error || messageOf(error);
  }
}
