import { readdirSync, readFileSync } from 'node:fs';
import type { WebClient } from '@slack/web-api';
import { describe, expect, it, test } from 'vitest';
import { commonSamples, samplesOf } from '../../src/cli/doctor/samples.ts';
import { checkTemplates } from '../../src/cli/doctor/slack-templates.ts';
import { TEMPLATES } from '../../src/cli/doctor/templates/index.ts';
import type { MessageBlock } from '../../src/views/message.ts';
import { popularLoans, wide } from '../helpers/run-fixtures.ts';
import { homeProblems, modalProblems, slackProblems } from '../views/slack-problems.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');
/** What dresses that which others have drawn, whatever it is. */
const MECHANISMS = new Set([
  'message',
  'fit',
  'inPlainForm',
  'asking',
  'formModal',
  'messageWindow',
  'placeWindow',
  'openedIn',
]);
const BEGINS = /^export (?:function|const) (\w+)/;
/** As the formatter leaves it: on the line on which the function begins, or on the one that closes its parameters. */
const GIVES = /^(?:export .*|\)): (?:Message|ModalView|HomeView)(?: \| undefined)? (?:\{|=>)/;

/** The functions of a file that draw a message, a window or the Home tab. */
function drawing(text: string): string[] {
  let name: string | undefined;
  return text.split('\n').flatMap((line) => {
    if (/^\w/.test(line)) name = BEGINS.exec(line)?.[1];
    return name !== undefined && GIVES.test(line) ? [name] : [];
  });
}

test('a function that draws is told by what it gives', () => {
  expect(
    drawing(
      [
        'export function one(a: string, t: Texts): Message {\n  return x;\n}',
        'export function two(\n  { a, b }: Two,\n  { c = false }: { c?: boolean } = {},\n): ModalView {\n  return y;\n}',
        'export const three = (run: Run): Message =>\n  z;',
        'export function four(a: Message): string {\n  return v;\n}\nfunction five(): Message {\n  return w;\n}',
        'export function six(view: RunView): Message | undefined {\n}',
      ].join('\n'),
    ),
  ).toEqual(['one', 'two', 'three', 'six']);
});

test('there is a sample of everything that is drawn', () => {
  const folder = new URL('../../src/views/', import.meta.url);
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => drawing(readFileSync(new URL(file, folder), 'utf8')))
    .filter((name) => !MECHANISMS.has(name));
  expect(names.length).toBeGreaterThan(50);
  expect(Object.keys(TEMPLATES).toSorted()).toEqual(names.toSorted());
});

describe.each(['en', 'ko', 'pt'])('in %s', (locale) => {
  const samples = commonSamples(locale, NOW);

  it('each template draws something', () => {
    expect(samples).toHaveLength(Object.keys(TEMPLATES).length);
  });

  it.each(samples.map((sample) => [sample.name, sample] as const))('%s is taken', (_, sample) => {
    if ('message' in sample) expect(slackProblems(sample.message)).toEqual([]);
    else if (sample.view.type === 'modal') expect(modalProblems(sample.view)).toEqual([]);
    else expect(homeProblems(sample.view)).toEqual([]);
  });
});

test('a run is looked at with a plan and without one', () => {
  const sorts = samplesOf(popularLoans, 'en', NOW).flatMap((sample) =>
    'message' in sample && sample.name.startsWith('a failed run')
      ? [sample.message.blocks.map(({ type }) => type).join(' ')]
      : [],
  );
  expect(sorts).toEqual(['section section actions plan context', 'section section actions section context']);
});

describe('asking Slack', () => {
  const definitions = [popularLoans, wide(40)];
  /** A Slack that refuses every payload with one of the words in it, and what it was asked. */
  function slackThatRefuses(...words: string[]) {
    const asked: { view?: object; message?: { blocks: MessageBlock[] } }[] = [];
    const validate = async (payload: (typeof asked)[number]) => {
      asked.push(payload);
      const refused = words.some((word) => JSON.stringify(payload).includes(word));
      return { ok: true, errors: refused ? [{ message: 'is not taken', pointer: '/blocks/0' }] : [] };
    };
    return { asked, client: { blocks: { validate } } as unknown as WebClient };
  }

  test('many messages are one question, within the limits, and every window is one of its own', async () => {
    const { asked, client } = slackThatRefuses();
    const [found] = await checkTemplates(client, definitions, 'en');
    expect(found).toMatchObject({ ok: true, text: expect.stringMatching(/it takes all \d+ messages and windows/) });
    // Slack takes about fifty in a minute.
    expect(asked.length).toBeLessThan(45);
    for (const { message } of asked)
      if (message) expect(slackProblems({ text: 'together', blocks: message.blocks })).toEqual([]);
  });

  test('of those that are refused together each is told that is refused alone', async () => {
    const { client } = slackThatRefuses('aaaaaaaaaaaaaaaa');
    const told = (await checkTemplates(client, definitions, 'en')).map(({ text }) => text);
    expect(told).toEqual([
      'it refuses the template digestMessage: is not taken /blocks/0',
      'it refuses the template auditReply: is not taken /blocks/0',
    ]);
  });
});
