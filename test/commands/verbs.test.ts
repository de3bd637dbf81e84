import { describe, expect, test } from 'vitest';
import type { Asker, Desk } from '../../src/commands/desk.ts';
import { answerText, verbs } from '../../src/commands/pipeline/index.ts';
import { UserError } from '../../src/errors.ts';
import { texts, refusalText } from '../../src/views/text/index.ts';
import { plainText } from '../../src/views/plain.ts';

const asker = (locale = 'en'): Asker => ({ actor: { id: 'U_OPERATOR', via: 'slack' }, locale, decisionId: 'd1' });
/** Nothing of it may be touched by what is not understood. */
const desk = new Proxy({} as Desk, {
  get: (_, name) => {
    throw new Error(`${String(name)} was asked for`);
  },
});

/** What a person is told about words that cannot be understood. */
async function told(text: string, locale = 'en'): Promise<string> {
  const error: unknown = await answerText(text, asker(locale), desk).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw error;
  return plainText(refusalText(error.refusal, locale, 0), 'UTC').replaceAll('sluice ', '/pipeline ');
}

/** Verbs that need no words. */
const ALONE = new Set(['list', 'status', 'digest', 'schedules', 'audit', 'help']);
const USAGES = Object.values(verbs).map((verb) => [verb.name, verb.usage] as const);

describe('every verb', () => {
  test.each(USAGES.filter(([name]) => !ALONE.has(name)))('%s alone is told what is missing', async (name, usage) => {
    const [place] = /<([a-z]+)>/.exec(usage)!.slice(1);
    expect(await told(name)).toBe(`/pipeline ${name}: <${place}> is missing. Type it as /pipeline ${usage}.`);
  });

  test.each(USAGES)('%s refuses an option that it does not take, and one word too many', async (name, usage) => {
    expect(await told(`${name} --nonsense`)).toMatch(
      new RegExp(`^/pipeline ${name}: there is no option --nonsense\\. Type it as /pipeline `),
    );
    const words = usage.replace(/ \[?--.*/, '').split(' ').length;
    expect(await told(`${name} ${'word '.repeat(words)}`)).toMatch(/: word is one word too many\. Type it as/);
  });

  test.each(USAGES)('%s names in its usage exactly the options that it takes', (name, usage) => {
    const named = [...usage.matchAll(/--([a-z-]+)/g)].map(([, option]) => option);
    expect(new Set(named)).toEqual(new Set(verbs[name]!.takes));
  });

  test.each(['en', 'ko', 'pt'])('in %s, has a line that fits on a phone', (locale) => {
    const t = texts(locale);
    expect(Object.keys(t.verbs)).toEqual(Object.keys(verbs));
    for (const [name, line] of Object.entries(t.verbs)) expect(`${name} ${line}`.length).toBeLessThanOrEqual(55);
  });
});

describe('what was probably meant', () => {
  test.each([
    ['rnu demo', '/pipeline rnu is not a command. Did you mean /pipeline run?'],
    ['help rerunn', 'Did you mean /pipeline rerun?'],
    ['run demo --perod 2026-10', 'there is no option --perod (did you mean --period?)'],
    ['run demo --period', '--period needs a value'],
    ['run demo --again=yes', '--again takes no value'],
    ['rerun demo --from a --failed', '--from and --failed exclude each other'],
    ['retry demo --as-started --current', '--as-started and --current exclude each other'],
    ['resume demo --catch-up some', '--catch-up cannot be some, only latest, all, and none'],
    ['backfill demo --to 2026-10', '<period> is missing'],
    ['mark-period-done demo --reason x', '<period> is missing'],
  ])('%s', async (text, sentence) => expect(await told(text)).toContain(sentence));

  test('is said in the language of the reader, and what is typed stays', async () => {
    expect(await told('retry', 'ko')).toBe(
      '/pipeline retry: <실행> 누락. 입력 형식: /pipeline retry <실행> [<단계>] [--alike] [--as-started | --current] [--dry-run] [--yes].',
    );
    expect(await told('skip run', 'pt')).toBe(
      '/pipeline skip: falta <etapa>. Digite assim: /pipeline skip <execução> <etapa> --reason "<motivo>" [--dry-run].',
    );
  });
});

test('help tells one command, or all', async () => {
  const { message } = await answerText('help backfill', asker(), {} as Desk);
  expect(message.text).toContain('/pipeline backfill &lt;pipeline&gt; --from &lt;period&gt;');
  const all = await answerText('', asker('ko'), {} as Desk);
  for (const name of Object.keys(verbs)) expect(all.message.text).toContain(`\`${name}\``);
});
