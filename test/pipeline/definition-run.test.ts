import { describe, expect, it } from 'vitest';
import { ATTENTION_FOR, Definition } from '../../src/pipeline/definition-schema.ts';
import { definitionOf, parse, pipelineYaml } from '../helpers/definitions.ts';

const stages = (text: string): string => pipelineYaml({ stages: text });
const head = (text: string): string => pipelineYaml({ head: text });
const HOUR = 3_600_000;

describe('what a pipeline.yml says about runs', () => {
  it('is read with durations in milliseconds', () => {
    const definition = definitionOf({
      head: `deadline: 6h
attention_for: 2d
concurrency: { max: 2, when_busy: cancel-previous }
triggers: [{ after: [loans-raw, events], within: 1h }, { id: yearly, after: [libraries] }]`,
      stages: `  a: { kind: glue-job, pool: glue, with: { job: x } }
  b:
    kind: glue-job
    needs: [a]
    approval: { approvers: 2, expires: 1h, ask: "Publish {{ stages.a.output.rows }} rows?" }
    with: { job: x }`,
    });
    expect(definition).toMatchObject({
      deadline: 6 * HOUR,
      attentionFor: 48 * HOUR,
      concurrency: { max: 2, whenBusy: 'cancel-previous' },
      triggers: [
        { id: 'loans-raw+events', after: ['loans-raw', 'events'], within: HOUR },
        { id: 'yearly', after: ['libraries'], within: 48 * HOUR },
      ],
      stages: {
        a: { pool: 'glue' },
        b: { approval: { approvers: 2, expires: HOUR, ask: 'Publish {{ stages.a.output.rows }} rows?' } },
      },
    });
    expect(Definition.parse(definition)).toEqual(definition);
  });

  it('has defaults', () => {
    const definition = definitionOf({
      head: 'concurrency: { max: 1 }',
      stages: '  a: { kind: glue-job, approval: {}, with: { job: x } }',
    });
    expect(definition).toMatchObject({
      attentionFor: ATTENTION_FOR,
      triggers: [],
      concurrency: { max: 1, whenBusy: 'queue' },
      stages: { a: { approval: { approvers: 1, expires: 24 * HOUR } } },
    });
    expect(definition.deadline).toBeUndefined();
  });

  it('can be absent, as in the definitions that earlier releases stored', () => {
    const { triggers: _triggers, attentionFor: _attentionFor, ...stored } = definitionOf();
    expect(Definition.parse(stored)).toEqual(definitionOf());
  });

  const cases: [string, string, string[]][] = [
    [
      'no turn at all',
      head('concurrency: { max: 0, when_busy: que }'),
      [
        'pipeline.yml:4:21 error concurrency.max: must be at least 1',
        'pipeline.yml:4:35 error concurrency.when_busy: cannot be "que". Did you mean "queue"?',
      ],
    ],
    [
      'durations of the whole',
      head('deadline: 1ms\nattention_for: 7'),
      [
        'pipeline.yml:4:11 error deadline: must be at least 1s',
        'pipeline.yml:5:16 error attention_for: must be a duration such as 5s, 15m or 2h',
      ],
    ],
    [
      'an approval by nobody',
      stages('  a: { kind: glue-job, approval: { approver: 1, approvers: 0 }, with: { job: x } }'),
      [
        'pipeline.yml:6:60 error stages.a.approval.approvers: must be at least 1',
        'pipeline.yml:6:36 error stages.a.approval.approver: this key is not known. Did you mean "approvers"?',
      ],
    ],
    [
      'a question about what is not known',
      stages('  a: { kind: glue-job, approval: { ask: "{{ output.rows }}" }, with: { job: x } }'),
      [
        'pipeline.yml:6:41 error stages.a.approval.ask: output is not known here. Possible: run, pipeline, timezone, period, params, stages',
      ],
    ],
    [
      'triggers that are wrong in themselves',
      head('triggers: [{ after: [] }, { id: t, after: [loans, a, a] }, { id: t, after: [b], whithin: 1d }]'),
      [
        'pipeline.yml:4:21 error triggers[0].after: must not be empty',
        'pipeline.yml:4:81 error triggers[2].whithin: this key is not known. Did you mean "within"?',
      ],
    ],
    [
      'a trigger of its own, twice, under one name',
      head('triggers: [{ id: t, after: [loans, a, a] }, { id: t, after: [b] }]'),
      [
        'pipeline.yml:4:29 error triggers[0].after[0]: a pipeline cannot start itself. Name the pipelines that it follows',
        'pipeline.yml:4:39 error triggers[0].after[2]: "a" stands here twice',
        'pipeline.yml:4:51 error triggers[1].id: another trigger is called "t"',
      ],
    ],
    [
      'a period of its own beside one that is brought',
      head(
        'triggers: [{ after: [a] }]\nschedules: [{ id: s, cron: "0 0 * * *", period: hour }, { id: d, cron: "0 0 * * *", period: since-last-success }]',
      ),
      [
        'pipeline.yml:5:93 error schedules[1].period: cannot be since-last-success beside triggers: a trigger brings the period of the runs that it follows',
      ],
    ],
    [
      'a parameter that a trigger cannot fill',
      head('triggers: [{ after: [a] }]\nparams: { day: { type: string }, n: { type: number, default: 1 } }'),
      ['pipeline.yml:5:16 error params.day: has no default, so no trigger could start this pipeline'],
    ],
  ];
  it.each(cases)('%s', (_name, text, wanted) => {
    const { definition, texts } = parse(text);
    expect(texts).toEqual(wanted);
    expect(definition).toBeUndefined();
  });

  it('what the workspace does not have', () => {
    const text = pipelineYaml({
      head: 'triggers: [{ after: [event] }]',
      stages: '  a: { kind: glue-job, pool: glu, with: { job: x } }',
    });
    expect(parse(text).texts).toEqual([]);
    expect(parse(text, { pipelines: ['loans', 'events'], pools: ['glue'] }).texts).toEqual([
      'pipeline.yml:4:22 error triggers[0].after[0]: no pipeline is called "event". Did you mean "events"?',
      'pipeline.yml:6:30 error stages.a.pool: sluice.yml has no pool called "glu". Did you mean "glue"?',
    ]);
    expect(parse(text, { pipelines: ['loans'], pools: [] }).texts).toEqual([
      'pipeline.yml:4:22 error triggers[0].after[0]: no pipeline is called "event". Nothing is possible here',
      'pipeline.yml:6:30 error stages.a.pool: sluice.yml has no pool called "glu". Name it there with its size: pools: { glu: 3 }',
    ]);
  });
});
