import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/pipeline/definition.ts';
import { Definition } from '../../src/pipeline/definition-schema.ts';
import { definitionOf, parse, pipelineYaml } from '../helpers/definitions.ts';
import { fc } from '../helpers/property.ts';

const stages = (text: string): string => pipelineYaml({ stages: text });
const head = (text: string): string => pipelineYaml({ head: text });

describe('a right pipeline.yml', () => {
  it('becomes a definition with defaults resolved and durations in milliseconds', () => {
    const { definition, problems } = parse(`
title: { en: Loans, ko: 대출 }
owners: [S_DATA]
channel: pipelines
timezone: Asia/Seoul
schedules: [{ id: monthly, cron: "10 0 1 * *", period: previous-month }]
params: { districts: { type: list, default: [강남구] } }
defaults: { retries: { max: 3, delay: 5s }, deadline: 1h30m }
stages:
  raw: { kind: athena-query, with: { database: d, sql: "select {{ params.districts | join: ',' }}" } }
  clean:
    kind: glue-job
    needs: [raw]
    runs: always
    when: stages.raw.output.rows > 0
    retries: { max: 1, backoff: fixed }
    deadline: 10s
    with: { job: clean, arguments: { --month: '{{ period.start | date: "%m" }}' } }
    writes: [d.t]
    expect: [{ that: output.rows > 0, else: "nothing in {{ period.id }}", level: warning }]
`);
    expect(problems).toEqual([]);
    expect(Definition.parse(definition)).toEqual(definition);
    expect(definition).toMatchObject({
      name: 'loans',
      hidden: false,
      title: { en: 'Loans', ko: '대출' },
      schedules: [{ id: 'monthly', misfire: 'latest' }],
      stages: {
        raw: {
          retries: { max: 3, delay: 5000, backoff: 'exponential' },
          deadline: 5_400_000,
          needs: [],
          runs: 'on-success',
        },
        clean: { retries: { max: 1, delay: 5000, backoff: 'fixed' }, deadline: 10_000, needs: ['raw'], runs: 'always' },
      },
    });
  });

  it('keeps words and numbers as YAML 1.2 reads them', () => {
    const { definition } = parse(
      head('params: { a: { type: string, default: no }, b: { type: number, default: 012 } }'),
    );
    expect(definition?.params).toEqual({ a: { type: 'string', default: 'no' }, b: { type: 'number', default: 12 } });
  });

  it('inlines SQL files', () => {
    const text = stages('  q: { kind: athena-query, with: { database: d, sql_file: sql/q.sql } }');
    const { definition } = parse(text, { readSql: (path) => (path === 'sql/q.sql' ? 'select 1\n' : undefined) });
    expect(definition?.stages['q']?.with).toEqual({ database: 'd', sql: 'select 1' });
  });

  it('takes a value that only the run knows, but checks the names beside it', () => {
    const right = stages('  q: { kind: athena-query, with: { database: d, sql: x, limit: "{{ params.n }}" } }').replace(
      'stages:',
      'params: { n: { type: number } }\nstages:',
    );
    expect(parse(right).texts).toEqual([]);
    expect(parse(right.replace('limit', 'limits')).texts).toEqual([
      'pipeline.yml:7:57 error stages.q.with.limits: this key is not known. Did you mean "limit"?',
    ]);
  });
});

describe('problems name the place, what is wrong, and the right word', () => {
  const cases: [string, string, string[]][] = [
    ['an empty file', '', ['pipeline.yml:1:1 error must be a map, but is empty']],
    ['a list', '[1]', ['pipeline.yml:1:1 error must be a map, but is a list']],
    [
      'missing keys',
      'title: T',
      [
        'pipeline.yml:1:1 error channel: is missing',
        'pipeline.yml:1:1 error timezone: is missing',
        'pipeline.yml:1:1 error stages: is missing',
      ],
    ],
    [
      'a misspelt key',
      head('owner: [S]'),
      ['pipeline.yml:4:1 error owner: this key is not known. Did you mean "owners"?'],
    ],
    [
      'a key of a later release',
      head('partitions: { by: day }'),
      [
        'pipeline.yml:4:1 error partitions: this key is not known. Possible: title, owners, channel, timezone, schedules, triggers, concurrency, deadline, attention_for, escalate, params, defaults, stages',
      ],
    ],
    [
      'a misspelt key of a stage',
      stages('  a: { kind: glue-job, with: { job: x }, need: [] }'),
      ['pipeline.yml:6:42 error stages.a.need: this key is not known. Did you mean "needs"?'],
    ],
    [
      'a misspelt key of the defaults',
      head('defaults: { retries: { maxx: 1 }, deadlin: 1h }'),
      [
        'pipeline.yml:4:24 error defaults.retries.maxx: this key is not known. Did you mean "max"?',
        'pipeline.yml:4:35 error defaults.deadlin: this key is not known. Did you mean "deadline"?',
      ],
    ],
    [
      'something wrong inside a value that may have several forms',
      stages('  a: { kind: glue-job, with: { job: x, notify: { topics: y } }, title: { en: 1 } }'),
      ['pipeline.yml:6:78 error stages.a.title.en: must be a text, but is 1'],
    ],
    [
      'a misspelt key inside a value that may have several forms',
      stages('  a: { kind: glue-job, with: { job: x, notify: { topics: y } } }'),
      [
        'pipeline.yml:6:40 error stages.a.with.notify.topic: is missing',
        'pipeline.yml:6:50 error stages.a.with.notify.topics: this key is not known. Did you mean "topic"?',
      ],
    ],
    [
      'a misspelt value',
      stages('  a: { kind: glue-job, with: { job: x }, runs: allways }'),
      ['pipeline.yml:6:48 error stages.a.runs: cannot be "allways". Did you mean "always"?'],
    ],
    [
      'a bad stage id',
      stages('  Fetch: { kind: glue-job, with: { job: x } }'),
      [expect.stringContaining('6:3 error stages.Fetch: a stage id is') as string],
    ],
    [
      'no stages',
      'title: T\nchannel: c\ntimezone: UTC\nstages: {}',
      ['pipeline.yml:4:9 error stages: must name at least one stage'],
    ],
    [
      'a duration without a unit',
      stages('  a: { kind: glue-job, with: { job: x }, deadline: 5 }'),
      ['pipeline.yml:6:52 error stages.a.deadline: must be a duration such as 5s, 15m or 2h'],
    ],
    [
      'a duration that is none',
      head('defaults: { deadline: soon }'),
      ['pipeline.yml:4:23 error defaults.deadline: must be a duration such as 5s, 15m or 2h'],
    ],
    [
      'a deadline nobody can keep',
      stages('  a: { kind: glue-job, with: { job: x }, deadline: 1ms }'),
      ['pipeline.yml:6:52 error stages.a.deadline: must be at least 1s'],
    ],
    [
      'too many retries',
      stages('  a: { kind: glue-job, with: { job: x }, retries: { max: 1000 } }'),
      ['pipeline.yml:6:58 error stages.a.retries.max: must be at most 100'],
    ],
    [
      'a title that is none',
      head('').replace('Loans', '[1]'),
      ['pipeline.yml:1:8 error title: must be a text, or a text per language: { en: Loans, ko: 대출 }'],
    ],
    ['an empty channel', head('').replace('pipelines', '""'), ['pipeline.yml:2:10 error channel: must not be empty']],
    ['a text for a list', head('owners: S_DATA'), ['pipeline.yml:4:9 error owners: must be a list, but is "S_DATA"']],
    [
      'a map for a text',
      head('').replace('pipelines', '{}'),
      ['pipeline.yml:2:10 error channel: must be a text, but is a map'],
    ],
    [
      'a misspelt kind',
      stages('  a: { kind: glu-job, with: { job: x } }'),
      ['pipeline.yml:6:14 error stages.a.kind: no kind is called "glu-job". Did you mean "glue-job"?'],
    ],
    ['a missing option', stages('  a: { kind: glue-job }'), ['pipeline.yml:6:3 error stages.a.with.job: is missing']],
    [
      'a wrong option',
      stages('  a: { kind: glue-job, with: { job: x, size: huge, arguments: { -x: y } } }'),
      [
        'pipeline.yml:6:65 error stages.a.with.arguments.-x: Invalid string: must start with "--"',
        'pipeline.yml:6:46 error stages.a.with.size: cannot be "huge". Possible: small, large',
      ],
    ],
    [
      'an option of the wrong form',
      stages('  a: { kind: glue-job, with: { job: x, notify: [1] } }'),
      ['pipeline.yml:6:48 error stages.a.with.notify: has a form that is not possible here: a list'],
    ],
    [
      'a rule between options',
      stages('  a: { kind: glue-job, with: { job: x, arguments: { --job: x } } }'),
      ['pipeline.yml:6:30 error stages.a.with: job and --job must differ'],
    ],
    [
      'an unknown stage',
      stages(
        '  fetch: { kind: glue-job, with: { job: x } }\n  b: { kind: glue-job, needs: [fetchh, a-completely-other], with: { job: x } }',
      ),
      [
        'pipeline.yml:7:32 error stages.b.needs[0]: no stage is called "fetchh". Did you mean "fetch"?',
        'pipeline.yml:7:40 error stages.b.needs[1]: no stage is called "a-completely-other". Possible: fetch, b',
      ],
    ],
    [
      'a need named twice',
      stages('  a: { kind: glue-job, with: { job: x } }\n  b: { kind: glue-job, needs: [a, a], with: { job: x } }'),
      ['pipeline.yml:7:35 error stages.b.needs[1]: "a" stands here twice'],
    ],
    [
      'a stage that needs itself',
      stages('  a: { kind: glue-job, needs: [a], with: { job: x } }'),
      ['pipeline.yml:6:31 error stages.a.needs: the stages wait for each other: a → a. Remove one of these needs'],
    ],
    [
      'a misspelt zone',
      head('').replace('Asia/Seoul', 'Asia/Soul'),
      ['pipeline.yml:3:11 error timezone: "Asia/Soul" is not a time zone. Did you mean "Asia/Seoul"?'],
    ],
    [
      'an offset for a zone',
      head('').replace('Asia/Seoul', '"+09:00"'),
      [
        'pipeline.yml:3:11 error timezone: "+09:00" is not a time zone. Write a name such as Asia/Seoul, Europe/London or UTC',
      ],
    ],
    [
      'schedules that are wrong',
      head('schedules: [{ id: m, cron: "", period: hour }, { id: m, cron: "* * * *", period: hour }]'),
      [
        'pipeline.yml:4:28 error schedules[0].cron: must not be empty: write five fields such as "10 0 1 * *"',
        'pipeline.yml:4:63 error schedules[1].cron: must have five fields (minute hour day month weekday), but has 4',
        'pipeline.yml:4:54 error schedules[1].id: another schedule is called "m"',
      ],
    ],
    [
      'a misspelt period rule',
      head('schedules: [{ id: m, cron: "0 0 * * *", period: previous-moth }]'),
      ['pipeline.yml:4:49 error schedules[0].period: cannot be "previous-moth". Did you mean "previous-month"?'],
    ],
    [
      'a missing period rule',
      head('schedules: [{ id: m, cron: "0 0 * * *" }]'),
      [
        'pipeline.yml:4:13 error schedules[0].period: is missing. Possible: previous-month, previous-day, half-year, hour, since-last-success',
      ],
    ],
    [
      'a parameter that a schedule cannot fill',
      head('schedules: [{ id: m, cron: "0 0 * * *", period: hour }]\nparams: { day: { type: string } }'),
      ['pipeline.yml:5:16 error params.day: has no default, so no schedule could start this pipeline'],
    ],
    [
      'a misspelt parameter type',
      head('params: { a: { type: strin } }'),
      ['pipeline.yml:4:22 error params.a.type: cannot be "strin". Did you mean "string"?'],
    ],
    [
      'defaults of another type',
      head('params: { a: { type: number, default: x }, b: { type: list, default: [c], options: [d, e] } }'),
      [
        'pipeline.yml:4:39 error params.a.default: must be a number, such as 12 or 0.5',
        'pipeline.yml:4:70 error params.b.default: must be a list of "d", "e"',
      ],
    ],
    [
      'a name that is not in scope',
      stages('  a: { kind: glue-job, with: { job: "{{ perod.id }}" } }'),
      ['pipeline.yml:6:37 error stages.a.with.job: perod is not known here. Did you mean "period"?'],
    ],
    [
      'an output of a stage that is not needed',
      stages(
        '  a: { kind: glue-job, with: { job: x } }\n  b: { kind: glue-job, with: { job: "{{ stages.a.output.x }}" } }',
      ),
      [
        'pipeline.yml:7:37 error stages.b.with.job: stages.a is not known here. b does not need a, directly or through others: add it to needs',
      ],
    ],
    [
      'templates in lists and expressions that are wrong',
      stages(
        '  a: { kind: glue-job, when: "output.rows > 0", with: { job: x, notify: { topic: "{{ x" } }, expect: [{ that: "outputs.rows", else: "{{ params.q }}" }] }',
      ),
      [
        'pipeline.yml:6:30 error stages.a.when: output is not known here. Possible: run, pipeline, timezone, period, params, stages, previous',
        'pipeline.yml:6:82 error stages.a.with.notify.topic: output "{{ x" not closed',
        'pipeline.yml:6:111 error stages.a.expect[0].that: outputs is not known here. Did you mean "output"?',
        'pipeline.yml:6:133 error stages.a.expect[0].else: params.q is not known here. Nothing is possible here',
      ],
    ],
  ];
  it.each(cases)('%s', (_name, text, wanted) => {
    const { definition, texts } = parse(text);
    expect(texts).toEqual(wanted);
    expect(definition).toBeUndefined();
  });

  it('a cycle, by its stages', () => {
    const loop = ['a', 'b', 'c'].map(
      (id, index, all) => `  ${id}: { kind: glue-job, needs: [${all.at(index - 1)}], with: { job: x } }`,
    );
    const { texts } = parse(stages(loop.join('\n')));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/the stages wait for each other: (a → b → c → a|b → c → a → b|c → a → b → c)\. Remove/);
  });

  it('a channel that the workspace does not have', () => {
    expect(parse(head(''), { channels: ['pipelines', 'alerts'] }).texts).toEqual([]);
    expect(parse(head(''), { channels: ['pipeline', 'alerts'] }).texts).toEqual([
      'pipeline.yml:2:10 error channel: sluice.yml has no channel called "pipelines". Did you mean "pipeline"?',
    ]);
  });
});

describe('sql_file', () => {
  const withFile = (options: string) => stages(`  q: { kind: athena-query, with: { database: d, ${options} } }`);
  const message = (options: string, sql?: string) => parse(withFile(options), { readSql: () => sql }).texts;

  it.each(['/etc/passwd', '../other/q.sql', 'sql/../../q.sql', 'a//b', "'sql\\q.sql'", '7', "''"])(
    'refuses %s',
    (path) => {
      expect(message(`sql_file: ${path}`, 'select 1')).toEqual([
        'pipeline.yml:6:59 error stages.q.with.sql_file: must name a file in the folder of this pipeline.yml. Write it as sql/publish.sql',
      ]);
    },
  );
  it('says that a file is missing, empty, or beside sql', () => {
    const at = 'pipeline.yml:6:59 error stages.q.with.sql_file:';
    expect(message('sql_file: q.sql')).toEqual([`${at} there is no file q.sql here that can be read`]);
    expect(message('sql_file: q.sql', ' \n')).toEqual([`${at} q.sql is empty`]);
    expect(message('sql_file: q.sql, sql: x', 'y')).toEqual([`${at} cannot stand beside sql. Keep one of them`]);
  });
  it('reports what is wrong in the file there', () => {
    const options = { file: 'pipelines/loans/pipeline.yml', readSql: () => 'select 1\nwhere m = {{ perid.id }}' };
    expect(parse(withFile('sql_file: sql/q.sql'), options).texts).toEqual([
      'pipelines/loans/sql/q.sql:2:14 error stages.q.with.sql: perid is not known here. Did you mean "period"?',
    ]);
  });
  it('is refused by a kind that reads no sql', () => {
    const { texts } = parse(stages('  a: { kind: glue-job, with: { job: x, sql_file: q.sql } }'), {
      readSql: () => 'x',
    });
    expect(texts).toEqual([
      'pipeline.yml:6:40 error stages.a.with.sql_file: this key is not known. Possible: job, arguments, size, notify',
    ]);
  });
});

describe('hashOf', () => {
  it('is the same for the same definition, however it is written', () => {
    const one = definitionOf({ head: 'owners: [S]\nparams: { a: { type: string, default: x } }' });
    const two = definitionOf({ head: '\nparams: { a: { default: x, type: string } }\nowners: [S]' });
    expect(hashOf(one)).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf(two)).toBe(hashOf(one));
    expect(hashOf({ ...one, channel: 'other' })).not.toBe(hashOf(one));
  });
});

describe('any text', () => {
  const right = pipelineYaml({ head: 'params: { a: { type: list, default: [x] } }' });
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(...'{ } [ ] &a *a !!js __proto__: {{ }} {% %} " | > ~'.split(' '), ': ', '- ', '? ', '\n', '\t'),
  );
  it('is a definition or a list of problems with places, never an exception', () => {
    fc.assert(
      fc.property(fc.nat(right.length), fc.nat(30), fc.array(hostile, { maxLength: 4 }), (at, cut, parts) => {
        const text = right.slice(0, at) + parts.join('') + right.slice(at + cut);
        const { definition, problems } = parse(text);
        expect(definition === undefined).toBe(problems.length > 0);
        for (const { line, column, message } of problems) {
          expect(line >= 1 && column >= 1 && message.length > 0).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);
});
