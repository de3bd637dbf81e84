import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError } from '../../src/errors.ts';
import { PARAM_TYPES } from '../../src/pipeline/definition-schema.ts';
import { completeParams, readParams } from '../../src/pipeline/params.ts';
import type { Json } from '../../src/pipeline/stages/stage.ts';
import { definitionOf } from '../helpers/definitions.ts';
import { fc } from '../helpers/property.ts';

const definition = definitionOf({
  head: `params:
  text: { type: string, default: t }
  count: { type: number, default: 1 }
  full: { type: boolean, default: false }
  districts: { type: list, default: [강남구] }
  since: { type: date, default: 2026-01-31 }
  extra: { type: json, default: null }
  size: { type: string, default: small, options: [small, large] }
  days: { type: list, default: [mon], options: [mon, tue, 3] }`,
});

describe('readParams', () => {
  it('gives the defaults', () => {
    expect(readParams(definition, {})).toEqual({
      text: 't',
      count: 1,
      full: false,
      since: '2026-01-31',
      districts: ['강남구'],
      extra: null,
      size: 'small',
      days: ['mon'],
    });
  });

  it.each<[string, string, Json]>([
    ['text', '{"a": 1}', '{"a": 1}'],
    ['text', '', ''],
    ['count', '-1.5e3', -1500],
    ['full', 'true', true],
    ['since', '2028-02-29', '2028-02-29'],
    ['districts', '[]', []],
    ['districts', '["강남구", "종로구"]', ['강남구', '종로구']],
    ['districts', '강남구, 종로구', ['강남구', '종로구']],
    ['extra', '{"a":[1,null]}', { a: [1, null] }],
    ['size', 'large', 'large'],
    ['days', '["tue",3]', ['tue', 3]],
    ['days', 'mon,tue', ['mon', 'tue']],
  ])('%s=%s', (name, given, wanted) => {
    expect(readParams(definition, { [name]: given })[name]).toEqual(wanted);
  });

  it.each([
    ['count', 'many', { is: 'number' }],
    ['count', '"1"', { is: 'number' }],
    ['count', '1e999', { is: 'number' }],
    ['full', 'yes', { is: 'boolean' }],
    ['since', '2026-02-29', { is: 'date' }],
    ['since', '"2026-02-28"', { is: 'date' }],
    ['since', 'yesterday', { is: 'date' }],
    ['districts', '["강남구"', { is: 'list' }],
    ['districts', '{"a":1}', { is: 'list' }],
    ['extra', 'nope', { is: 'json' }],
    ['extra', '['.repeat(100) + ']'.repeat(100), { is: 'json' }],
    ['size', 'huge', { is: 'string', among: ['"small"', '"large"'] }],
    ['days', 'mon,sun', { is: 'list', among: ['"mon"', '"tue"', '3'] }],
  ])('refuses %s=%s', (param, given, expected) => {
    expect(() => readParams(definition, { [param]: given })).toThrow(
      expect.objectContaining({ refusal: { key: 'param.invalid', params: { param, expected, given } } }),
    );
  });

  it('refuses what is not known, with the nearest, and what is missing', () => {
    const known = Object.keys(definition.params);
    expect(() => readParams(definition, { distrcits: '' })).toThrow(
      expect.objectContaining({
        refusal: {
          key: 'param.unknown',
          params: { pipeline: 'loans', given: 'distrcits', suggestion: 'districts', known },
        },
      }),
    );
    expect(() => readParams(definition, JSON.parse('{"__proto__": "1"}') as Record<string, string>)).toThrow(
      expect.objectContaining({
        refusal: { key: 'param.unknown', params: { pipeline: 'loans', given: '__proto__', known } },
      }),
    );
    const open = definitionOf({ head: 'params: { day: { type: string } }' });
    expect(() => readParams(open, {})).toThrow(
      expect.objectContaining({ refusal: { key: 'param.missing', params: { pipeline: 'loans', param: 'day' } } }),
    );
  });

  it('answers any text with a JSON value or a UserError, and reads JSON as JSON', () => {
    const defaults = { string: "''", number: 0, boolean: true, date: '2026-01-31', list: '[]', json: 1 };
    const types = definitionOf({
      head: `params: { ${PARAM_TYPES.map((type) => `${type}: { type: ${type}, default: ${defaults[type]} }`).join(', ')} }`,
    });
    const read = (type: string, given: string): Json | undefined => {
      try {
        return readParams(types, { [type]: given })[type];
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        return undefined;
      }
    };
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.double().map(String));
    fc.assert(
      fc.property(fc.constantFrom(...PARAM_TYPES), anything, fc.json({ maxDepth: 5 }), (type, given, json) => {
        const value = read(type, given);
        if (value !== undefined) expect(z.json().safeParse(value).success).toBe(true);
        expect(read('string', given)).toBe(given);
        expect(JSON.stringify(read('json', json))).toBe(JSON.stringify(JSON.parse(json)));
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('completeParams', () => {
  it('takes what was typed before, and adds the defaults', () => {
    const given = {
      text: '{"a": 1}',
      count: 2,
      since: '2026-10-31',
      districts: [],
      extra: { a: [1] },
      days: ['tue', 3],
    };
    expect(completeParams(definition, given)).toEqual({ ...given, full: false, size: 'small' });
  });

  it.each<[string, Json]>([
    ['count', '2'],
    ['since', 20261031],
    ['districts', '강남구'],
    ['size', 'huge'],
    ['days', ['sun']],
  ])('refuses %s as %j', (param, value) => {
    // A button that carries what its parameter does not take is old, or not ours.
    expect(() => completeParams(definition, { [param]: value })).toThrow(UserError);
  });
});
