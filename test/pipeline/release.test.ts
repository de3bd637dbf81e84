import { expect, test } from 'vitest';
import { appliedRelease, compareReleases } from '../../src/pipeline/release.ts';

test('releases are ordered by nature; what is applied lies between its image and the next', () => {
  const inOrder = [
    '',
    '1',
    '1+20261121T090000Z',
    '1+20261121T100000Z',
    '1.1',
    '2026-11-21T09:00:00Z',
    '2026-11-21T10:00:00Z',
    'build-9',
    'build-10',
  ];
  for (const [index, release] of inOrder.entries()) {
    expect(compareReleases(release, release)).toBe(0);
    for (const newer of inOrder.slice(index + 1)) {
      expect(compareReleases(release, newer)).toBeLessThan(0);
      expect(compareReleases(newer, release)).toBeGreaterThan(0);
    }
  }
});

test('applied again, the later counts on top of the same image', () => {
  const first = appliedRelease('build-9', Date.UTC(2026, 10, 21, 9));
  expect(first).toBe('build-9+20261121T090000Z');
  const second = appliedRelease(first, Date.UTC(2026, 10, 21, 9, 0, 1, 500));
  expect(second).toBe('build-9+20261121T090001Z');
  expect(compareReleases(first, second)).toBeLessThan(0);
  expect(appliedRelease('', 0)).toBe('+19700101T000000Z');
});
