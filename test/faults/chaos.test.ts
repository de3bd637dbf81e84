import { test } from 'vitest';
import { expectSurvival } from './chaos/invariants.ts';

/** `SEEDS=17` or `SEEDS=1-100`; a few stand for them otherwise. */
const [first = 1, last = first] = (process.env['SEEDS'] ?? '1-3').split('-').map(Number);
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Storms at a time: they mostly wait for locks to expire. */
const LANES = 3;
let lanes = Array.from({ length: LANES }, () => Promise.resolve());

for (const seed of seeds) {
  test.concurrent(`seed ${seed}`, async () => {
    const [lane, ...others] = lanes;
    const turn = lane!.then(() => expectSurvival(seed));
    lanes = [...others, turn.catch(() => undefined)];
    await turn;
  });
}
