import { Writable } from 'node:stream';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSecrets } from '../src/config.ts';
import { holdsSecret, keepSecrets, scrub, scrubWithin } from '../src/scrub.ts';
import { fc } from './helpers/property.ts';

/** Made here, so that no scanner of repositories takes them for real ones. */
const slack = ['xoxb', '123456789012', 'aBcDeFgHiJkLmNoPqRsTuVwX'].join('-');
const keyId = ['AKIA', 'ABCDEFGH23456723'].join('');
const webhook = ['https://hooks.slack.com', 'services', 'T00000000', 'B00000000', 'abcdefghijklmnop'].join('/');
const odd = 'pä"ss\\word <&> 100%/+=';
const plain = 'correct-horse-battery-staple';
beforeAll(() => keepSecrets([plain, odd, 'short']));

describe('what has the shape of a secret is taken out', () => {
  it.each([
    [`posted with ${slack}.`, 'posted with [secret].'],
    ['app token xapp-1-A0123456789-1234567890-abcdef', 'app token [secret]'],
    [`key ${keyId} is denied`, 'key [secret] is denied'],
    [`POST ${webhook} failed`, 'POST https://hooks.slack.com/services/[secret] failed'],
    ['redis://app:hunter2@cache:6379/0', 'redis://[secret]@cache:6379/0'],
    ['rediss://:p%40ss@cache', 'rediss://[secret]@cache'],
    [
      'GET https://api.example.com/x?page=1&authKey=abc123&format=json',
      'GET https://api.example.com/x?page=1&authKey=[secret]&format=json',
    ],
    ['https://s3/x?X-Amz-Signature=0a1b2c&X-Amz-Expires=60', 'https://s3/x?X-Amz-Signature=[secret]&X-Amz-Expires=60'],
    ['Authorization: Bearer abc.def.ghi', 'Authorization: [secret]'],
    ['{"authorization":"Basic dXNlcjpwYXNz","host":"x"}', '{"authorization":"[secret]","host":"x"}'],
    ['curl -H "Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=c" x', 'curl -H "Authorization: [secret]" x'],
    ['{\\"password\\": \\"hunter22\\"}', '{\\"password\\": \\"[secret]\\"}'],
    ['aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLE', 'aws_secret_access_key = [secret]'],
    [`-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----`, '[secret] RSA PRIVATE KEY-----'],
  ])('%s', (text, clean) => expect(scrub(text)).toBe(clean));
});

it.each([
  'clean: column loan_count is missing (retry 3/3)',
  'sl-0123456789abcdef0123456789abcdef01234',
  's3://results/sluice/sl-0123.claim',
  'https://console.aws.amazon.com/athena/home?region=ap-northeast-2#/query-editor/history/0a1b-2c3d',
  'arn:aws:states:ap-northeast-2:123456789012:execution:copy:sl-0123',
  '<@U_OPERATOR> <!date^1763712000^{time}|10:00> `stage.retry` key: root token',
  '인기대출도서 · 2026-11 · 실패',
])('what is no secret stays: %s', (text) => expect(scrub(text)).toBe(text));

describe('secrets of this installation', () => {
  it('are known in every form that they take on the way', () => {
    for (const form of [
      odd,
      encodeURIComponent(odd),
      JSON.stringify(odd).slice(1, -1),
      odd.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    ])
      expect(scrub(`a ${form} b`)).toBe('a [secret] b');
  });

  it('are known where they were cut off, but not by a few letters', () => {
    expect(scrub(`… ${plain.slice(0, 22)}…`)).toBe('… [secret]…');
    expect(scrub('correct horses')).toBe('correct horses');
    expect(scrub('a short word')).toBe('a short word');
  });

  it('are told from words where someone hands one in', () => {
    for (const text of [plain, `x ${slack}`, keyId, webhook]) expect(holdsSecret(text), text).toBe(true);
    for (const text of ["where password = 'x'", 'https://example.com?key=1', 'short'])
      expect(holdsSecret(text)).toBe(false);
    expect([holdsSecret(plain), holdsSecret(plain)]).toEqual([true, true]);
  });

  it('are found in the environment by name, and in addresses', () => {
    const found = readSecrets({
      REDIS_URL: 'rediss://app:p%40ss-word@cache:6379',
      SLACK_BOT_TOKEN: 'xoxb-1',
      AWS_SECRET_ACCESS_KEY: 'wJalr',
      HEARTBEAT_URL: 'https://monitor.example.com/ping/4711?k=v',
      DB_DSN: 'plain words',
      TOKENS_PER_SECOND: '12',
      SLUICE_WORKSPACE: '/srv',
      BROKEN: 'http://a:%zzzzz@b',
      GITHUB_TOKEN: ' ',
    });
    expect(found.toSorted()).toEqual(
      ['p%40ss-word', 'p@ss-word', 'xoxb-1', 'wJalr', '/ping/4711?k=v', 'plain words', '%zzzzz', '%zzzzz'].toSorted(),
    );
  });
});

/** Any JSON, with the secret somewhere in it or nowhere. */
const around = (secret: string) =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${secret}${after}`),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
      fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
    ),
  })).value;

describe('wherever a secret hides', () => {
  const secrets = fc.constantFrom(slack, keyId, plain, odd);

  it('is taken out of any value, the rest keeps its shape, and taking out twice changes nothing', () => {
    fc.assert(
      fc.property(
        secrets.chain((secret) => fc.tuple(fc.constant(secret), around(secret))),
        ([secret, value]) => {
          const clean = scrubWithin(value);
          expect(JSON.stringify(clean)).not.toContain(JSON.stringify(secret).slice(1, -1));
          expect(scrubWithin(clean)).toEqual(clean);
          if (!JSON.stringify(value).includes('xox') && scrub(JSON.stringify(value)) === JSON.stringify(value))
            expect(clean).toBe(value);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('no line of the log has it, and each is JSON', () => {
    const lines: string[] = [];
    const log = pino(
      { hooks: { streamWrite: scrub } },
      new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) }),
    );
    fc.assert(
      fc.property(
        secrets.chain((secret) => fc.tuple(fc.constant(secret), around(secret), fc.string())),
        ([secret, value, text]) => {
          lines.length = 0;
          log.warn({ value, err: new Error(`${text} ${secret}`, { cause: { secret } }) }, `${secret} in the message`);
          expect(lines.join('')).not.toContain(secret);
          expect(lines.join('')).not.toContain(JSON.stringify(secret).slice(1, -1));
          expect(() => JSON.parse(lines.join(''))).not.toThrow();
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('texts that were made to be slow are read all the same', () => {
    for (const piece of [
      'eyJaaaaaaaaaa-',
      'a',
      '-----BEGIN X PRIVATE KEY-----',
      'https://',
      'password',
      'correct-horse-',
      ' ',
      '?key=',
    ])
      expect(scrub(`${piece.repeat(Math.ceil(60_000 / piece.length))} ${slack}`)).toMatch(/\[secret\]$/);
  });
});
