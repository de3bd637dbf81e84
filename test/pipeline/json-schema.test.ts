import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { jsonSchema } from '../../src/pipeline/json-schema.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { fakeKinds, pipelineYaml } from '../helpers/definitions.ts';

const validator = (schema: object) => new Ajv2020({ strict: false, logger: false }).compile(schema);

describe('jsonSchema', () => {
  const check = validator(jsonSchema(fakeKinds));
  const stages = (text: string): unknown => parseYaml(pipelineYaml({ stages: text }));

  it('takes the example workspace', () => {
    const real = validator(jsonSchema(kinds));
    const valid = real(parseYaml(readFileSync('config/pipelines/popular-loans/pipeline.yml', 'utf8')));
    expect(real.errors).toBeNull();
    expect(valid).toBe(true);
  });

  it.each([
    ['  a: { kind: glue-job, with: { job: x, size: "{{ params.size }}" }, deadline: 5m }'],
    ['  a: { kind: athena-query, with: { database: d, sql_file: q.sql } }'],
  ])('takes %s', (text) => {
    expect(check(stages(text))).toBe(true);
  });
  it.each([
    ['  a: { kind: glu-job, with: {} }'],
    ['  a: { kind: glue-job, with: { jobs: x } }'],
    ['  a: { kind: glue-job, with: { job: x, sql_file: q.sql } }'],
    ['  a: { kind: glue-job, with: { job: x, size: huge } }'],
    ['  a: { kind: glue-job, need: [] }'],
    ['  a: { kind: glue-job, deadline: 5 }'],
  ])('refuses %s', (text) => {
    expect(check(stages(text))).toBe(false);
  });
});
