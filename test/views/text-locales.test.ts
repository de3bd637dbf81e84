import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/errors.ts';
import { athenaModal } from '../../src/views/athena-modal.ts';
import { failureCard } from '../../src/views/failure.ts';
import { verbs } from '../../src/commands/pipeline/index.ts';
import { help, helpOn } from '../../src/views/help.ts';
import { loadingModal } from '../../src/views/loading-modal.ts';
import { logReply } from '../../src/views/log.ts';
import type { Message } from '../../src/views/message.ts';
import { toPlain } from '../../src/views/plain.ts';
import { queryCard } from '../../src/views/query-result.ts';
import { reasonModal } from '../../src/views/reason-modal.ts';
import * as replies from '../../src/views/replies.ts';
import { runCard } from '../../src/views/run-card.ts';
import type { RunView } from '../../src/views/run-view.ts';
import { cronWords } from '../../src/views/schedule-words.ts';
import { bytes, count, dollars, duration, list, relative, share } from '../../src/views/text/format.ts';
import { type Texts, texts } from '../../src/views/text/index.ts';
import * as queries from '../helpers/query-fixtures.ts';
import * as runs from '../helpers/run-fixtures.ts';
import { modalProblems, slackProblems } from './slack-problems.ts';
import { examples, NOW, refusalsIn, sayings } from './text-sayings.ts';

/** As Slack names the languages of people, with the folder of their goldens. */
const LOCALES = [
  ['ko-KR', 'golden-ko'],
  ['pt-BR', 'golden-pt'],
] as const;

const logged = (view: RunView): Message => logReply(view, view.events)!;
const retried = () => runs.failedForGood().after(300).do({ type: 'retry', stage: 'clean', attempt: 1 });
const reattached = () => runs.outcomeUnknown().after(60).do({ type: 'reattach', stage: 'clean', attempt: 1 });
const cancelling = () => runs.untilClean().do({ type: 'cancel', reason: 'wrong month' });
const { definition } = runs.untilClean().view();

/** What people read most, and what they must not misread. */
const golden: Record<string, (locale: string) => Message> = {
  'run-running': (locale) => runCard(runs.untilClean().view({ locale })),
  'run-waiting': (locale) => runCard(runs.untilClean().fail('clean', runs.throttled).view({ locale })),
  'run-attention': (locale) => runCard(runs.failedForGood().view({ locale })),
  'run-attention-as-lines': (locale) => runCard(runs.failedForGood().view({ locale, rich: new Set() })),
  'run-succeeded': (locale) => runCard(runs.finished().view({ locale })),
  'run-succeeded-as-lines': (locale) => runCard(runs.finished().view({ locale, rich: new Set() })),
  'failure-after-retries': (locale) => failureCard(runs.failedAfterRetries().view({ locale }), 'clean', 4),
  'failure-unknown': (locale) => failureCard(runs.outcomeUnknown().view({ locale }), 'clean', 1),
  'failure-unexpected': (locale) => failureCard(runs.unexpected().view({ locale }), 'clean', 1),
  'failure-older-work': (locale) => failureCard(runs.olderWork().view({ locale }), 'clean', 1),
  'failure-retried': (locale) => failureCard(retried().view({ locale }), 'clean', 1),
  'log-retries': (locale) => logged(runs.failedAfterRetries().view({ locale })),
  'log-cancelled': (locale) => logged(cancelling().after(8).stop('clean').view({ locale })),
  'query-answered': (locale) => queryCard(queries.answered(queries.loans).view({ locale })),
  'reply-list': (locale) =>
    replies.pipelineList(
      [
        { definition, last: runs.finished().view().run, next: Date.parse('2026-12-01T00:10:00+09:00') },
        { definition: { ...definition, name: 'city-parks', title: 'city-parks', schedules: [] } },
      ],
      { 'bus-stops': 'pipeline.yml:7:3 stages.raw.needs names `fecth`, which does not exist' },
      locale,
      runs.START + 86_400_000,
    ),
  'reply-help': (locale) => help(Object.values(verbs), locale),
  'reply-exists': (locale) =>
    replies.refused(
      refuse('run.exists', examples['run.exists']),
      locale,
      NOW,
      replies.runExists(examples['run.exists'], {}, locale),
    ),
};

/** The rest, for the limits. */
const others: Record<string, (locale: string) => Message> = {
  'run-retried': (locale) => runCard(retried().start('clean').view({ locale })),
  'run-cancelling': (locale) => runCard(cancelling().view({ locale })),
  'run-wide': (locale) =>
    runCard(
      runs
        .story({ definition: runs.wide(200) })
        .pass('stage-0', 5)
        .view({ locale }),
    ),
  'failure-for-good': (locale) => failureCard(runs.failedForGood().view({ locale }), 'clean', 1),
  'failure-reattached': (locale) => failureCard(reattached().view({ locale }), 'clean', 1),
  'log-finished': (locale) => logged(runs.finished().view({ locale })),
  'log-retried': (locale) => logged(retried().view({ locale })),
  'query-failed': (locale) => queryCard(queries.asking().after(1).fail('query', queries.noColumn).view({ locale })),
  'reply-started': (locale) => replies.runStarted(runs.story().view().run, definition, locale),
  'reply-status': (locale) => replies.runStatus(runs.untilClean().view({ locale }), runs.START + 90_000),
  'reply-runs': (locale) => replies.pipelineStatus(definition, [runs.finished().view().run], locale, NOW),
  'reply-never-run': (locale) => replies.pipelineStatus(definition, [], locale, NOW),
  'reply-help-on': (locale) => helpOn(verbs['backfill']!, locale),
  'reply-no-logs': (locale) =>
    replies.logs(runs.untilClean().view({ locale }), 'clean', 1, {
      lines: [],
      missing: { because: 'denied', group: '/aws-glue/jobs', said: { message: 'not authorized' } },
    }),
  'reply-logs': (locale) => replies.logs(runs.untilClean().view({ locale }), 'clean', 1, { lines: ['one', 'two'] }),
};

const modals: Record<string, (locale: string) => ModalView> = {
  skip: (locale) => reasonModal(runs.failedForGood().view({ locale }), 'skip', 'clean', 1),
  'mark-done': (locale) => reasonModal(runs.failedForGood().view({ locale }), 'mark-done', 'publish', 1),
  athena: (locale) => athenaModal('C_PIPELINES', locale, 'select 1'),
  loading: (locale) => loadingModal(locale),
};

/** A message as one sees it: its text, then its buttons. */
function shown(message: Message): string {
  const buttons = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  return [toPlain(message, 'Asia/Seoul'), buttons.map(({ text }) => `[${text.text}]`).join(' ')]
    .filter((part) => part !== '')
    .join('\n');
}

describe.each(LOCALES)('%s', (locale, folder) => {
  it.each(Object.entries(golden))('%s', async (name, make) => {
    expect(slackProblems(make(locale))).toEqual([]);
    await expect(`${shown(make(locale))}\n`).toMatchFileSnapshot(`${folder}/${name}.txt`);
  });

  it('refusals', async () => {
    await expect(refusalsIn(locale)).toMatchFileSnapshot(`${folder}/refusals.txt`);
  });

  it.each(Object.entries(others))('%s is within the limits', (_, make) => {
    expect(slackProblems(make(locale))).toEqual([]);
  });

  it.each(Object.entries(modals))('the window %s is within the limits, with nothing cut', (_, make) => {
    expect(modalProblems(make(locale))).toEqual([]);
    expect([make(locale).title.text, make(locale).submit?.text].join()).not.toContain('…');
  });

  it('questions before a click are within the limits', () => {
    const { confirm } = texts(locale);
    const name = '인기대출도서 · 2026-10 · r12';
    for (const ask of Object.values(confirm)) {
      expect(ask(name).title.length).toBeLessThanOrEqual(100);
      expect(ask(name).text.length).toBeLessThanOrEqual(300);
    }
  });

  it('tells all that English tells', () => {
    // Korean counts the retries, not the attempts: attempt 41 of 42 is retry 40/41.
    const counted = (key: string): boolean => locale === 'ko-KR' && key === 'failure.attemptOf';
    const numbers = (text: string | undefined): string[] => [...new Set(text?.match(/4[1-4]/g))];
    const said = sayings(locale);
    const missing = [...sayings('en')].filter(
      ([key, text]) => !counted(key) && numbers(text).some((number) => !numbers(said.get(key)).includes(number)),
    );
    expect(missing).toEqual([]);
    expect([...said.keys()]).toEqual([...sayings('en').keys()]);
  });

  it('holds nothing that Slack would follow', () => {
    const followed = [...sayings(locale).values()].filter((text) => /<(?![@!]\w)/.test(text));
    expect(followed).toEqual([]);
  });

  it('names each command that English names', () => {
    const commands = (text: string | undefined): string[] =>
      [...(text ?? '').replaceAll(/&lt;.*?&gt;/g, '').matchAll(/`(\/?(?:pipeline|athena|sluice) [^`]*)`/g)]
        .map(([, command]) => command!.replaceAll(/[<>]/g, ''))
        .toSorted();
    const said = sayings(locale);
    for (const [key, text] of sayings('en')) expect(commands(said.get(key)), key).toEqual(commands(text));
  });

  it('says in English only what is the same in both', () => {
    const SAME = [
      'locale',
      'by.system',
      'failure.failed',
      'failure.told',
      'query.cost',
      'schedule.cron',
      'digest.columns.pipeline',
      // In the words of the team.
      'own.expected',
    ];
    const ALIKE = [
      /^units\./,
      /^places\.pipeline$/,
      /^modals\.athena\.label$/,
      /^console$/,
      /^buttons\.logs$/,
      /^findings\.things\.(bucket|cluster|crawler|job|script|workgroup)$/,
      /^findings\.says\.words$/,
    ];
    const english = sayings('en');
    const same = [...sayings(locale)].filter(([key, text]) => english.get(key) === text).map(([key]) => key);
    expect(same.filter((key) => !SAME.includes(key) && !ALIKE.some((alike) => alike.test(key)))).toEqual([]);
  });
});

it.each(['en', 'ko', 'pt'])('%s: bold and code stand free, for Slack shows none that a letter touches', (locale) => {
  const broken = [...sayings(locale)].filter(([, text]) =>
    [...text.matchAll(/\*[^*\n]+\*|`[^`\n]+`/g)].some(
      ({ 0: marked, index }) =>
        /[\p{L}\p{N}]$/u.test(text.slice(0, index)) || /^[\p{L}\p{N}]/u.test(text.slice(index + marked.length)),
    ),
  );
  expect(broken).toEqual([]);
});

it('Korean guesses no particle after a name', () => {
  const PARTICLE = /(?:[`*>)]|4[1-9])(?:은|는|이|가|을|를|과|와|으로|로|이라|라|아|야)(?!\p{L})/u;
  expect([...sayings('ko')].filter(([, text]) => PARTICLE.test(text))).toEqual([]);
  expect('`clean`을 중지함').toMatch(PARTICLE);
});

describe('format', () => {
  const [ko, pt] = [texts('ko'), texts('pt-BR')];

  it.each([
    [820, '820ms', '820 ms'],
    [3400, '3.4초', '3,4 s'],
    [900, '900ms', '900 ms'],
    [72_000, '1분 12초', '1 min 12 s'],
    [125_000, '2분 5초', '2 min 05 s'],
    [120_000, '2분', '2 min'],
    [3_840_000, '1시간 4분', '1 h 04 min'],
    [266_400_000, '3일 2시간', '3 d 2 h'],
  ])('%i ms takes %s, %s', (ms, korean, portuguese) => {
    expect([duration(ms, ko), duration(ms, pt)]).toEqual([korean, portuguese]);
  });

  it.each([
    [-7_200_000, '2시간 전', 'há 2 h'],
    [-300, '방금', 'agora mesmo'],
    [10_000, '10초 후', 'em 10 s'],
    [-200_000_000, '2일 전', 'há 2 d'],
  ])('%i ms from now is %s, %s', (offset, korean, portuguese) => {
    expect([relative(NOW + offset, NOW, ko), relative(NOW + offset, NOW, pt)]).toEqual([korean, portuguese]);
  });

  it('numbers, sizes, prices and lists', () => {
    expect([count(233_599, ko), count(233_599, pt)]).toEqual(['233,599', '233.599']);
    expect([bytes(1_204_551, ko), bytes(1_204_551, pt)]).toEqual(['1.2 MB', '1,2 MB']);
    expect([dollars(0.00005, ko), dollars(0.00005, pt)]).toEqual(['US$0.00005', 'US$\u00A00,00005']);
    const items = ['a', 'b', 'c', 'd'];
    expect([list(items, ko), list(items, pt)]).toEqual(['a, b, c 및 d', 'a, b, c e d']);
    expect([list(items, ko, 3), list(items, pt, 3)]).toEqual(['a, b 및 그 외 2개', 'a, b e mais 2']);
    const either = (t: Texts): string => list(items.slice(1), t, 8, 'disjunction');
    expect([either(ko), either(pt), either(texts('en'))]).toEqual(['b, c 또는 d', 'b, c ou d', 'b, c, or d']);
  });

  it('shares of a median have a sign', () => {
    const shares = [0.254, -0.1, 0.001, 12].map((value) => [
      share(value, ko),
      share(value, pt),
      share(value, texts('en')),
    ]);
    expect(shares).toEqual([
      ['+25%', '+25%', '+25%'],
      ['-10%', '-10%', '-10%'],
      ['±0%', '±0%', '±0%'],
      ['+1,200%', '+1.200%', '+1,200%'],
    ]);
  });

  it('one and many', () => {
    const en = texts('en');
    const rows = (n: number): string[] => [en, ko, pt].map((t) => t.rows(n, count(n, t)));
    expect([0, 1, 2, 1_000_000].map(rows)).toEqual([
      ['0 rows', '0행', '0 linhas'],
      ['1 row', '1행', '1 linha'],
      ['2 rows', '2행', '2 linhas'],
      ['1,000,000 rows', '1,000,000행', '1.000.000 linhas'],
    ]);
    const line = (t: Texts, place: number): string => t.decisions.queued.stage('glue', place);
    expect([1, 2, 3, 11, 21].map((place) => line(en, place).split(', ')[1])).toEqual([
      '1st in line',
      '2nd in line',
      '3rd in line',
      '11th in line',
      '21st in line',
    ]);
    expect([line(ko, 3), line(pt, 3)]).toEqual(['풀 glue 대기 중, 대기 순서 3번째', 'espera o pool glue, 3ª na fila']);
    const told = (n: string): string => pt.backfill.result(n, n, n);
    expect([told('1'), told('2')]).toEqual([
      '1 concluída · 1 com falha ou cancelada · 1 já tinha execução',
      '2 concluídas · 2 com falha ou canceladas · 2 já tinham execução',
    ]);
  });

  it.each([
    ['10 0 1 * *', '매월 1일 00:10', 'todo mês no dia 1 às 00:10'],
    ['5 6 * * *', '매일 06:05', 'todo dia às 06:05'],
    ['5 * * * *', '매시 5분', 'a cada hora, no minuto 5'],
    ['0 9 * * 0', '매주 일요일 09:00', 'a cada domingo às 09:00'],
    ['0 3 18 6,12 *', '매년 6월 18일 및 12월 18일 03:00', 'todo ano em 18 de junho e 18 de dezembro às 03:00'],
  ])('%s is %s, %s', (cron, korean, portuguese) => {
    expect([cronWords(cron, ko), cronWords(cron, pt)]).toEqual([korean, portuguese]);
  });

  it('takes a language by its name with or without a region', () => {
    expect([texts('ko'), texts('ko-KR'), texts('pt'), texts('pt-BR'), texts('en-GB'), texts('fr-FR')]).toEqual([
      ko,
      ko,
      pt,
      pt,
      texts('en'),
      texts('en'),
    ]);
  });
});
