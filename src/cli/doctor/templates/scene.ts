import { athenaPipeline } from '../../../pipeline/builtin/athena.ts';
import { BACKFILL_STAGE, backfillPipeline } from '../../../pipeline/builtin/backfill.ts';
import { checkPipeline } from '../../../pipeline/builtin/check.ts';
import { Definition } from '../../../pipeline/definition-schema.ts';
import type { RunView } from '../../../views/run-view.ts';
import { type Texts, texts } from '../../../views/text/index.ts';
import { CHANNEL, ERROR, toldRun } from '../told-run.ts';

const ZONE = 'Asia/Seoul';
const DAY = 86_400_000;

const stage = (kind: string, needs: string[], more: object = {}) => ({
  kind,
  needs,
  runs: 'on-success',
  with: {},
  retries: { max: 0, delay: 1000, backoff: 'fixed' },
  deadline: 3_600_000,
  expect: [],
  writes: [],
  ...more,
});

/** A pipeline that has something of everything. */
const DEFINITION = Definition.parse({
  name: 'sample-loans',
  title: { en: 'Sample & loans', ko: '견본 대출' },
  owners: ['S00000000'],
  channel: CHANNEL,
  timezone: ZONE,
  hidden: false,
  schedules: [{ id: 'monthly', cron: '10 0 1 * *', period: 'previous-month', misfire: 'ask' }],
  params: {
    note: { type: 'string', default: 'none' },
    level: { type: 'string', options: ['low', 'high'], default: 'high' },
    share: { type: 'number', default: 0.5 },
    full: { type: 'boolean', default: true },
    since: { type: 'date', default: '2026-01-31' },
    districts: { type: 'list', default: ['강남구', '종로구'] },
    extra: { type: 'json', default: { a: [1] } },
  },
  stages: {
    fetch: stage('lambda-invoke', []),
    clean: stage('glue-job', ['fetch'], { writes: ['db.loans'] }),
    publish: stage('athena-query', ['clean'], { approval: { approvers: 2, expires: DAY, ask: 'Right?' } }),
  },
});

const { publish, ...others } = DEFINITION.stages;
const { approval: _, ...freely } = publish!;
const WITHOUT_CONSENT: Definition = { ...DEFINITION, stages: { ...others, publish: freely } };

/** What every template is drawn from: a pipeline, its runs as they go well and ill, and what belongs to none. */
export interface Scene {
  locale: string;
  t: Texts;
  now: number;
  zone: string;
  definition: Definition;
  running: RunView;
  failed: RunView;
  /** Nobody can tell what became of its stage `clean`. */
  unknown: RunView;
  /** Its stage `publish` waits for consent. */
  proposed: RunView;
  finished: RunView;
  query: RunView;
  filled: RunView;
  checked: RunView;
}

export function sceneOf(locale: string, now: number): Scene {
  const tell = (definition = DEFINITION, params?: Parameters<typeof toldRun>[1]['params']) =>
    toldRun(definition, { locale, now, ...(params && { params }) });
  const consent = { asks: { publish: 'Right?' }, approvers: ['U00000000', 'U11111111'] };
  const check = checkPipeline(DEFINITION, { now, kinds: {}, next: now + DAY });
  const checked = tell(check.definition, check.params);
  for (const id of Object.keys(DEFINITION.stages))
    checked.passes(id, {
      findings: (['ok', 'failed', 'unknown'] as const).map((state) => ({
        subject: { is: 'bucket', name: state },
        state,
        says: { key: 'words', params: { words: 'is <as it is>' } },
        ...(state !== 'ok' && { code: 'Sample' }),
      })),
    });
  const filling = { periods: ['2026-08', '2026-09'], order: 'oldest', parallel: 2, params: {}, again: false };
  return {
    locale,
    t: texts(locale),
    now,
    zone: ZONE,
    definition: DEFINITION,
    running: tell().starts('fetch').view(),
    failed: tell().passes('fetch').starts('clean').fails('clean', ERROR).view(),
    unknown: tell().passes('fetch').intends('clean').loses('clean', ERROR).view(),
    proposed: tell().passes('fetch').passes('clean').view(consent),
    finished: tell(WITHOUT_CONSENT).passes('fetch', { rows: 7 }).passes('clean', { rows: 7 }).passes('publish').view(),
    query: tell(athenaPipeline({ channel: CHANNEL, timezone: ZONE, database: 'db', workgroup: 'primary' }), {
      sql: 'select 1 as one',
      database: 'db',
    })
      .passes('query', {
        statementType: 'DML',
        bytesScanned: 1_204_551,
        engineMs: 3400,
        columns: [
          { name: 'district', type: 'varchar' },
          { name: 'loans', type: 'bigint' },
        ],
        rows: [
          ['강남구', '233599'],
          [null, '7'],
        ],
      })
      .view(),
    filled: tell(backfillPipeline(DEFINITION), { pipeline: DEFINITION.name, backfill: filling })
      .starts(BACKFILL_STAGE)
      .fails(BACKFILL_STAGE, ERROR)
      .view(),
    checked: checked.view(),
  };
}
