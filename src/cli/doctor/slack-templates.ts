import type { WebClient } from '@slack/web-api';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { type Finding, messageOf, ok, problem } from './finding.ts';
import { commonSamples, type Sample, samplesOf } from './samples.ts';

interface Refusal {
  data?: {
    error?: string;
    errors?: { message?: string; pointer?: string }[];
    response_metadata?: { messages?: string[] };
  };
}

/** Asks Slack about every sort of message and window, drawn for the pipelines of the workspace; posts nothing. */
export async function checkTemplates(
  client: WebClient,
  definitions: readonly Definition[],
  locale: string,
): Promise<Finding[]> {
  const now = Date.now();
  const samples = [...commonSamples(locale, now), ...definitions.flatMap((each) => samplesOf(each, locale, now))];
  const findings: Finding[] = [];
  for (const sample of samples) {
    const why = await refusalOf(client, sample);
    if (why === 'unknown_method')
      return [{ ok: true, unknown: true, about: 'Slack', text: 'it does not offer blocks.validate here' }];
    if (why !== undefined)
      findings.push(
        problem('Slack', `it refuses ${sample.name}: ${why}`, 'report it; its text is shown without blocks'),
      );
  }
  return findings.length > 0 ? findings : [ok('Slack', `it takes all ${samples.length} messages and windows`)];
}

/** Why Slack refuses a sample; undefined when it takes it. */
async function refusalOf(client: WebClient, sample: Sample): Promise<string | undefined> {
  const payload = 'view' in sample ? { view: sample.view } : { message: { blocks: sample.message.blocks } };
  try {
    const { errors = [] } = await client.blocks.validate(payload);
    return errors.length === 0 ? undefined : errors.map(({ message, pointer }) => `${message} ${pointer}`).join('; ');
  } catch (error) {
    const { data } = error as Refusal;
    const told =
      data?.errors?.map(({ message, pointer }) => `${message} ${pointer}`) ?? data?.response_metadata?.messages;
    return told?.join('; ') || data?.error || messageOf(error);
  }
}
