import { type Circumstances, begin, decide, type Decision } from '../../src/pipeline/decide.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { evolveAll } from '../../src/pipeline/evolve.ts';
import { failure, ours } from '../../src/pipeline/own-words.ts';
import { type Actor, Run, RunEvent, type StageFailure, type Warnings } from '../../src/pipeline/run.ts';
import type { Json, Output } from '../../src/pipeline/stages/stage.ts';
import type { RunView } from '../../src/views/run-view.ts';

/** 2026-11-01 00:10 in Seoul: when the monthly schedule starts October's run. */
export const START = Date.parse('2026-11-01T00:10:00+09:00');

export const OPERATOR: Actor = { id: 'U_OPERATOR', via: 'slack', channel: 'C_PIPELINES' };
export const ADMIN: Actor = { id: 'U_ADMIN', via: 'slack', channel: 'C_PIPELINES' };
const SCHEDULE: Actor = { id: 'system:schedule', via: 'schedule' };

const stage = (kind: string, needs: string[]) => ({
  kind,
  needs,
  runs: 'on-success',
  with: {},
  retries: { max: 3, delay: 5000, backoff: 'exponential' },
  deadline: 7_200_000,
  expect: [],
  writes: [],
});

/** The first seed's pipeline: Lambda, Athena, Glue, Athena in a row. */
export const popularLoans = Definition.parse({
  name: 'popular-loans',
  title: { en: 'Popular loans', ko: '인기대출도서' },
  owners: ['S_DATA_ONCALL'],
  channel: 'pipelines',
  timezone: 'Asia/Seoul',
  hidden: false,
  schedules: [{ id: 'monthly', cron: '10 0 1 * *', period: 'previous-month', misfire: 'latest' }],
  params: { districts: { type: 'list', default: ['강남구', '종로구'] } },
  stages: {
    fetch: stage('lambda-invoke', []),
    raw: stage('athena-query', ['fetch']),
    clean: stage('glue-job', ['raw']),
    publish: stage('athena-query', ['clean']),
  },
});

/** A pipeline of `count` stages that all wait for the first. */
export const wide = (count: number): Definition =>
  Definition.parse({
    ...popularLoans,
    name: 'wide',
    title: 'Wide',
    stages: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `stage-${index}`,
        stage('athena-query', index === 0 ? [] : ['stage-0']),
      ]),
    ),
  });

interface Given {
  definition?: Definition;
  by?: Actor;
  params?: Record<string, Json>;
  number?: number;
  period?: string;
}

/** A run told step by step through the real core: what a view shows is a run that can exist. */
export function story({
  definition = popularLoans,
  by = SCHEDULE,
  params,
  number = 1,
  period = '2026-10',
}: Given = {}) {
  let now = START;
  const about = (who: Actor): Circumstances => ({ definition, by: who, now });
  const draft = {
    id: `${definition.name}.${period}.r${number}`,
    uid: 'u1',
    pipeline: definition.name,
    period: {
      id: period,
      start: Date.parse('2026-10-01T00:00:00+09:00'),
      end: Date.parse('2026-11-01T00:00:00+09:00'),
    },
    number,
    definition: 'd1',
    params:
      params ??
      Object.fromEntries(Object.entries(definition.params).map(([name, spec]) => [name, spec.default ?? null])),
    by,
    channel: 'C_PIPELINES',
  };
  let { run, events } = begin(draft, about(by));
  const attemptOf = (id: string): number => run.stages[id]!.attempt;
  const apply = (decision: Decision, who: Actor): void => {
    const decided = decide(run, decision, about(who));
    if ('refusal' in decided) throw new Error(`${decision.type} refused: ${JSON.stringify(decided.refusal)}`);
    run = evolveAll(run, decided.events);
    events = [...events, ...decided.events];
  };
  const tell = {
    /** Lets time pass. */
    after(seconds: number) {
      now += seconds * 1000;
      return tell;
    },
    do(decision: Decision, who: Actor = OPERATOR) {
      apply(decision, who);
      return tell;
    },
    intend: (id: string) =>
      tell.do({ type: 'intend', stage: id, attempt: attemptOf(id), token: `sl-${id}`, spec: {}, claim: `c${now}` }),
    start: (id: string) =>
      tell
        .intend(id)
        .do({ type: 'started', stage: id, attempt: attemptOf(id), handle: { id: `h-${id}-${attemptOf(id)}` } }),
    succeed: (id: string, output: Output = {}, warnings?: Warnings) =>
      tell.do({ type: 'succeeded', stage: id, attempt: attemptOf(id), output, ...(warnings && { warnings }) }),
    fail: (id: string, error: StageFailure) =>
      tell.do({ type: 'failed', stage: id, attempt: attemptOf(id), error, jitter: 0.5 }),
    lose: (id: string, error: StageFailure) => tell.do({ type: 'lost', stage: id, attempt: attemptOf(id), error }),
    stop: (id: string) => tell.do({ type: 'stopped', stage: id, attempt: attemptOf(id), jitter: 0 }),
    /** Submission and success, `seconds` apart. */
    pass: (id: string, seconds: number, output: Output = {}) => tell.start(id).after(seconds).succeed(id, output),
    now: () => now,
    view(more: Partial<RunView> = {}): RunView {
      return {
        run: Run.parse(run),
        definition,
        events: events.map((event) => RunEvent.parse(event)),
        details: {},
        places: {},
        atWork: [],
        asks: {},
        approvers: [],
        links: Object.fromEntries(
          Object.keys(run.stages)
            .filter((id) => run.stages[id]!.handle !== undefined)
            .map((id) => [id, `https://console.aws.amazon.com/${definition.stages[id]!.kind}/${id}`]),
        ),
        region: 'ap-northeast-2',
        locale: 'en',
        ...more,
      };
    },
  };
  return tell;
}

const missingColumn: StageFailure = {
  code: 'Glue.Failed',
  message: 'AnalysisException: A column with name `loan_count` cannot be resolved',
  retryable: false,
  tail: Array.from(
    { length: 20 },
    (_, line) => `at org.apache.spark.sql.Line${line + 1}(Dataset.scala:${line * 7})`,
  ).join('\n'),
};
export const throttled: StageFailure = {
  code: 'TooManyRequestsException',
  message: 'Rate exceeded',
  retryable: true,
};
export const lostAnswer: StageFailure = failure('Sluice.KeyExpired', ours('keyExpired'));

/** October's run until its Glue job is at work. */
export const untilClean = () =>
  story()
    .pass('fetch', 12, { rows: 25_412, bytes: 3_184_220 })
    .pass('raw', 3, { bytesScanned: 0 })
    .start('clean')
    .after(72);

/** Failed for good at the first attempt: the cause is in the data. */
export const failedForGood = () => untilClean().fail('clean', missingColumn);

/** Failed because the output was not as the team expects it, which it says in two languages. */
export const unexpected = () =>
  untilClean().fail(
    'clean',
    failure(
      'Sluice.ExpectationFailed',
      ours('expected', {
        that: 'output.rows > 0',
        else: { en: 'No loans were left for 2026-10.', ko: '2026-10 남은 대출 데이터 없음.' },
      }),
    ),
  );

/** Nobody can tell what became of it: its work is older than the run store's copy. */
export const olderWork = () =>
  untilClean().lose(
    'clean',
    failure('Sluice.OldWork', ours('oldWork', { is: 'run', id: 'jr_17', at: '2026-10-31T15:10:00.000Z' })),
  );

/** Failed after all automatic retries. */
export function failedAfterRetries() {
  const told = untilClean().fail('clean', throttled);
  for (let attempt = 2; attempt <= 4; attempt++) told.after(20).start('clean').after(5).fail('clean', throttled);
  return told;
}

/** The Glue job may or may not have been started. */
export const outcomeUnknown = () =>
  story().pass('fetch', 12, { rows: 25_412 }).pass('raw', 3).intend('clean').after(90).lose('clean', lostAnswer);

export const finished = () =>
  untilClean().succeed('clean', { rows: 25_398, bytes: 1_204_551 }).pass('publish', 4, { bytesScanned: 0 });
