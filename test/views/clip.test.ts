import { describe, expect, it } from 'vitest';
import { clip, clipMrkdwn, lastLines, splitLines } from '../../src/views/clip.ts';
import { fc } from '../helpers/property.ts';

const text = fc.string({ unit: fc.constantFrom('a', '강', '👍', '<', '>', '&', ';', 'm', '\n', ' '), maxLength: 80 });

describe('clip', () => {
  it('never exceeds its limit, keeps the beginning and whole characters', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (any, max) => {
        const short = clip(any, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(true);
        expect(any.startsWith(short.replace(/…$/, ''))).toBe(true);
        if (any.length <= max) expect(short).toBe(any);
      }),
    );
  });

  it('cuts neither a link nor an entity in mrkdwn', () => {
    expect(clipMrkdwn('see <https://example.com|console> now', 20)).toBe('see …');
    expect(clipMrkdwn('a &lt; b', 5)).toBe('a …');
    expect(clipMrkdwn('<@U1> did it', 9)).toBe('<@U1> di…');
  });
});

describe('splitLines', () => {
  it('gives pieces within the limit that together say the same', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('one', 'two three', '강남구'), { minLength: 1, maxLength: 30 }), (all) => {
        const pieces = splitLines(all.join('\n'), 20);
        expect(pieces.every((piece) => piece.length <= 20)).toBe(true);
        expect(pieces.join('\n')).toBe(all.join('\n'));
      }),
    );
  });

  it('has no piece for an empty text', () => expect(splitLines(' \n', 20)).toEqual([]));
});

it('lastLines gives the end of a trace', () => expect(lastLines('a\nb\nc\n\n', 2)).toBe('b\nc'));
