import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse as readYaml, stringify } from 'yaml';
import { z } from 'zod';
import { PipelineSource } from '../../src/pipeline/definition-source.ts';
import { kinds } from '../../src/pipeline/stages/index.ts';
import { parse } from '../helpers/definitions.ts';

const text = readFileSync('docs/pipeline-yml.md', 'utf8');
const blocks = [...text.matchAll(/^```yaml( sluice)?\n([\s\S]*?)^```$/gm)].map(([, kind, yaml]) => ({
  shared: kind !== undefined,
  value: readYaml(yaml!) as Record<string, object>,
}));
const shared = blocks.find((block) => block.shared)!.value;
const whole = Object.assign({}, ...blocks.filter((block) => !block.shared).map(({ value }) => value)) as object;

/** Every key that a schema knows, with what stands under it; not what a person names. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, ...rest } = schema as { properties?: Record<string, unknown> };
  const inner = Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]);
  return [...inner, ...Object.values(rest).flatMap(keysOf)];
}

const written = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...written(inner)])
    : [];

describe('docs/pipeline-yml.md', () => {
  test('is right: its blocks together are a pipeline', () => {
    const { definition, texts } = parse(stringify(whole), {
      kinds,
      pools: Object.keys(shared['pools']!),
      channels: Object.keys(shared['channels']!),
      pipelines: ['loans', 'popular-loans', 'cultural-events', 'libraries', 'bus-stops'],
    });
    expect(texts).toEqual([]);
    expect(definition?.triggers.map(({ id }) => id)).toEqual(['popular-loans+cultural-events', 'places']);
  });

  test('shows every key', () => {
    const known = new Set(keysOf(z.toJSONSchema(PipelineSource, { io: 'input', unrepresentable: 'any' })));
    const shown = new Set(written(whole));
    expect([...known].filter((key) => !shown.has(key))).toEqual([]);
  });

  test('says what is assumed where nothing is said', () => {
    const { definition } = parse(stringify({ ...whole, defaults: undefined, deadline: undefined }), { kinds });
    const said = parse(stringify(whole), { kinds }).definition!;
    expect(definition!.stages).toEqual(said.stages);
    expect(definition!.attentionFor).toBe(said.attentionFor);
  });

  test('stays on two screens', () => expect(text.split('\n').length).toBeLessThan(200));
});
