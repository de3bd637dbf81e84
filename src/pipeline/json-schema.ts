import { z } from 'zod';
import { PipelineSource } from './definition-source.ts';
import type { StageKind } from './stages/stage.ts';

type Schema = Record<string, unknown>;

/** The JSON Schema of pipeline.yml, for completion in editors: each kind brings the options of its `with`. */
export function jsonSchema(kinds: Record<string, StageKind>): Schema {
  const options = { io: 'input', unrepresentable: 'any' } as const;
  const schema = z.toJSONSchema(PipelineSource, options) as unknown as Schema & {
    properties: { stages: { additionalProperties: Schema & { properties: Schema } } };
  };
  const stage = schema.properties.stages.additionalProperties;
  stage.properties['kind'] = {
    type: 'string',
    oneOf: Object.values(kinds).map(({ kind, summary }) => ({ const: kind, description: summary })),
  };
  stage['allOf'] = Object.values(kinds).map(({ kind, spec }) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // oxlint-disable-next-line unicorn/no-thenable -- "then" is a keyword of JSON Schema
    then: { properties: { with: loose(z.toJSONSchema(spec, options) as Schema) } },
  }));
  return { ...schema, title: 'Sluice pipeline' };
}

/** Within `with` a template may stand for any value and sql_file for sql, so only the names are sure. */
function loose({ properties = {} }: Schema): Schema {
  const named = Object.entries(properties as Record<string, Schema>).map(([name, property]): [string, Schema] => [
    name,
    { anyOf: [property, { type: 'string', pattern: '\\{\\{|\\{%' }] },
  ]);
  const file: [string, Schema][] = named.some(([name]) => name === 'sql') ? [['sql_file', { type: 'string' }]] : [];
  return { type: 'object', properties: Object.fromEntries([...named, ...file]), additionalProperties: false };
}
