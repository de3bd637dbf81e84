import { describe, expect, it } from 'vitest';
import { StageError } from '../../src/errors.ts';
import { parsePeriod } from '../../src/pipeline/schedule.ts';
import { knownTo } from '../../src/pipeline/scope.ts';
import type { Json } from '../../src/pipeline/stages/stage.ts';
import { checkTemplate, render, type Scope } from '../../src/pipeline/template.ts';
import { definitionOf } from '../helpers/definitions.ts';
import { fc } from '../helpers/property.ts';

const scopeIn = (timezone: string, period: string): Scope => ({
  run: { id: `loans.${period}.r1`, number: 1 },
  pipeline: 'loans',
  timezone,
  period: parsePeriod(period, undefined, timezone)!,
  params: {
    districts: ['강남구', '{{ run.id }}'],
    empty: [],
    n: 3,
    half: 0.5,
    yes: true,
    nothing: null,
    map: { a: [1] },
    text: '{{ run.id }}{% raw %}',
    day: '2026-10-01',
  },
  stages: { fetch: { output: { rows: 12, 'a-b': 'c' } } },
});
const scope = scopeIn('Asia/Seoul', '2026-10');

describe('render', () => {
  it.each<[Json, Json]>([
    ['{{ params.districts }}', ['강남구', '{{ run.id }}']],
    ['{{ params.empty }}', []],
    ['{{ params.n }}', 3],
    ['{{params.half}}', 0.5],
    ['{{ params.yes }}', true],
    ['{{ params.nothing }}', null],
    ['{{ params.map }}', { a: [1] }],
    ['{{- params.n -}}', 3],
    [' {{ params.n }}', ' 3'],
    ['{{ params.n }}{{ params.n }}', '33'],
    ['a {{ params.yes }} {{ params.half }}', 'a true 0.5'],
    ['{{ params.text }}', '{{ run.id }}{% raw %}'],
    ['x {{ params.text }}', 'x {{ run.id }}{% raw %}'],
    ['{{ params.districts | join: "," }}!', '강남구,{{ run.id }}!'],
    ['{{ params.map | json }}', '{"a":[1]}'],
    ['{{ params.districts | size }}', 2],
    ['{{ params.districts.size }}', 2],
    ['{{ params.n | plus: 1 }}', 4],
    ['{{ run.id }} {{ run.number }} {{ pipeline }} {{ timezone }}', 'loans.2026-10.r1 1 loans Asia/Seoul'],
    ['{{ stages.fetch.output.rows }}', 12],
    ['{{ stages.fetch.output["a-b"] }}', 'c'],
    ['{{ stages.fetch.output.none | default: 0 }}', 0],
    ['{% if params.yes %}a{% else %}b{% endif %}', 'a'],
    ['{% for d in params.districts %}[{{ d }}]{% endfor %}', '[강남구][{{ run.id }}]'],
    ['{% raw %}{{ x }}{% endraw %}', '{{ x }}'],
    ['plain } text %}', 'plain } text %}'],
    [{ '{{ run.id }}': ['{{ run.number }}', 7, null, false] }, { '{{ run.id }}': [1, 7, null, false] }],
  ])('%j', (template, wanted) => {
    expect(render(template, scope)).toEqual(wanted);
  });

  it.each([
    ['Asia/Seoul', '2026-10', '202610 2026-10-01 2026-11-01T00:00 +0900'],
    ['America/New_York', '2026-10', '202610 2026-10-01 2026-11-01T00:00 -0400'],
    ['America/New_York', '2026-11', '202611 2026-11-01 2026-12-01T00:00 -0500'],
    ['UTC', '2026-01', '202601 2026-01-01 2026-02-01T00:00 +0000'],
    ['Asia/Kathmandu', '2026-11-21T15', '202611 2026-11-21 2026-11-21T16:00 +0545'],
  ])('formats instants in the zone %s of the pipeline', (zone, period, wanted) => {
    const template =
      '{{ period.start | date: "%Y%m" }} {{ period.start | date }} {{ period.end | date: "%Y-%m-%dT%H:%M %z" }}';
    expect(render(template, scopeIn(zone, period))).toBe(wanted);
  });

  it('takes a date without an offset as one of the zone, and another zone when it is named', () => {
    expect(render('{{ params.day | date: "%d %H" }}', scopeIn('America/New_York', '2026-10'))).toBe('01 00');
    expect(render('{{ period.start | date: "%d %H", "UTC" }}', scope)).toBe('30 15');
    expect(render('{{ period.start }}', scope)).toBe('2026-10-01T00:00:00.000+09:00');
  });

  it.each([
    ['{{ params.zip }}', 'params.zip is not there in {{ params.zip }}'],
    ['{{ params.constructor }}', 'params.constructor is not there'],
    ['{{ params.map.__proto__ }}', 'params.map.__proto__ is not there'],
    ['{{ params.n | shout }}', 'no filter is called shout'],
    ['{{ "x" | date_to_rfc822 }}', 'no filter is called date_to_rfc822'],
    ['{{ params.districts | sample }}', 'no filter is called sample'],
    ['{% include "/etc/passwd" %}', 'tag "include" not found'],
    ['{% assign x = 1 %}', 'tag "assign" not found'],
    ['{{ "now" | date: "%Y" }}', 'date needs an instant such as period.start and a known zone, not "now"'],
    ['{{ params.n | date: "%Y" }}', 'date needs an instant such as period.start and a known zone, not 3'],
    ['{{ period.start | date: "%Y", "Mars/Base" }}', 'date needs an instant'],
    ['a {{ params.districts }}', 'a value inside a text is a list: use | join: "," or | json'],
    ['a {{ params.map }}', 'a value inside a text is a map: name one of its keys, or use | json'],
    ['a {{ params.nothing }}', 'a value inside a text is empty'],
    ['{{ run.id', 'output "{{ run.id" not closed'],
    ['{% for i in (1..100000000) %}a{% endfor %}', 'memory alloc limit exceeded'],
    [`${'x'.repeat(300_000)}{{ run.id }}`, 'parse length limit exceeded'],
  ])('refuses %.60s', (template, wanted) => {
    const attempt = (): Json => render(template, scope);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(wanted);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'Sluice.Template',
        retryable: false,
        message: expect.stringMatching(/^.{1,300}$/s),
      }),
    );
  });

  it('gives back every value of a parameter as it is, and never renders it again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const given = JSON.parse(JSON.stringify(value)) as Json;
        expect(render('{{ params.value }}', { ...scope, params: { value: given } })).toEqual(given);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('checkTemplate', () => {
  const definition = definitionOf({
    head: 'params: { n: { type: number } }',
    stages:
      '  a: { kind: glue-job, with: { job: x } }\n  b: { kind: glue-job, needs: [a], with: { job: x } }\n  c: { kind: glue-job, needs: [b], with: { job: x } }',
  });
  const check = (template: string) => checkTemplate(template, knownTo(definition, 'c', 'with'));

  it.each([
    'no template',
    '{{ run.id }}{{ run.number }}{{ pipeline }}{{ timezone }}{{ period.id }}{{ params.n }}',
    '{{ stages.a.output.anything[0].below }}{{ stages["b"].output }}',
    '{% for x in stages.a.output.list %}{{ x.y }}{{ forloop.index }}{% endfor %}',
    '{{ stages.a.output[params.n] }}',
    '{{ period.start | date: "%Y%m" }}',
  ])('finds nothing wrong with %s', (template) => {
    expect(check(template)).toEqual([]);
  });

  it.each([
    ['{{ perod.id }}', 'perod is not known here', 'Did you mean "period"?', 1, 4],
    ['\n a {{ period.strat }}', 'period.strat is not known here', 'Did you mean "start"?', 2, 7],
    ['{{ stages.c.output }}', 'stages.c is not known here', 'Possible: b, a', 1, 4],
    ['{{ params.m }}', 'params.m is not known here', 'Possible: n', 1, 4],
    [
      '{{ output.rows }}',
      'output is not known here',
      'Possible: run, pipeline, timezone, period, params, stages, previous',
      1,
      4,
    ],
    ['{{ params.constructor }}', 'params.constructor is not known here', 'Possible: n', 1, 4],
    ['{{ run.id | upcas }}', 'no filter is called upcas', 'Did you mean "upcase"?', 1, 1],
    ['{{ stages.a.output[stages.z] }}', 'stages.z is not known here', 'Possible: b, a', 1, 20],
  ])('%s', (template, message, hint, line, column) => {
    expect(check(template)[0]).toMatchObject({ message, hint, line, column });
  });

  it('says something clear about any text, and only what passes can be unknown to a run', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '{{',
        '}}',
        '{%',
        '%}',
        ' run.id ',
        ' params.n ',
        '|',
        ' date: ',
        '"',
        "'",
        ' if ',
        ' endif ',
        ' for x in ',
        '(1..9)',
        '[',
        ']',
        '.',
        'raw',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const template = pieces.join('');
        for (const { message, line, column } of check(template)) {
          expect(message.length > 0 && line >= 1 && column >= 1).toBe(true);
        }
        try {
          render(template, scope);
        } catch (error) {
          expect(error).toBeInstanceOf(StageError);
        }
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});
