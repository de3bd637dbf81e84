import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Store } from '../../../local/aws/store.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'store-'))));
afterEach(() => rmSync(dir, { recursive: true }));

it('keeps the last value of each id, in order of first insertion, and compacts when opened', () => {
  const runs = new Store(dir).collection<number>('runs');
  runs.set('a', 1);
  runs.set('b', 2);
  runs.set('a', 3);
  const again = new Store(dir).collection<number>('runs');
  expect(again.values()).toEqual([3, 2]);
  expect(readFileSync(join(dir, 'runs.jsonl'), 'utf8').split('\n')).toHaveLength(3);
});

it('passes over the half line that a kill leaves', () => {
  new Store(dir).collection<number>('runs').set('a', 1);
  appendFileSync(join(dir, 'runs.jsonl'), '["b",{"sta');
  expect(new Store(dir).collection<number>('runs').values()).toEqual([1]);
});
