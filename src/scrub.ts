/** What stands in a secret's place. */
const MARK = '[secret]';
/** Shorter than this it would be found in ordinary words. */
const SHORTEST = 8;

/** Shapes that nothing but a secret has: their whole is taken out, and nobody may hand one in. */
const CERTAIN =
  /xox[a-z](?:\.xox[a-z])?-[\w-]{10,}|xapp-[\w-]{10,}|(?:AKIA|ASIA)[A-Z2-7]{16}|gh[a-z]_\w{30,}|eyJ[\w-]{10,2000}\.[\w-]{10,2000}\.[\w-]{10,}|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END|$)|(?<=\bhooks\.slack(?:-gov)?\.com\/[a-z]{1,20}\/)[\w/+-]+/g;

/** What a word before it says to be secret: the word stays. Backslashes and quotes are those of JSON within JSON. */
const LABELLED = [
  /(\bauthorization\\*["']?\s{0,5}[:=]\s{0,5}\\*["']?)[^"'\\\r\n]+/gi,
  /(\bbearer\s{1,5})[\w.~+/=-]{8,}/gi,
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>\\]+(?=@)/gi,
  /([?&](?:amp;)?(?:[\w.-]{0,30}(?:token|secret|password|signature|credential)|key|auth_?key|api_?key|service_?key|sig)=)[^&#\s"'<>\\]+/gi,
  /(\b(?:[\w.-]{0,30}(?:password|passwd|secret_?access_?key|client_?secret|signing_?secret)|api_?key|auth_?key|service_?key|(?:access|session|security)_?token)\\*["']?\s{0,5}[:=]\s{0,5}\\*["']?)[^\s"'\\&,;<>]{6,}/gi,
];

const known = new Set<string>();
let pattern: RegExp | undefined;

/** From now on these values are taken out of whatever leaves the process. Short ones are not: they are ordinary words. */
export function keepSecrets(values: Iterable<string>): void {
  for (const value of values) if (value.length >= SHORTEST) for (const form of formsOf(value)) known.add(form);
  const longestFirst = [...known].toSorted((a, b) => b.length - a.length);
  pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(cutOrWhole).join('|'), 'g');
}

/** As it is, in JSON, in an address, and in Slack's mrkdwn. */
const formsOf = (secret: string): Set<string> =>
  new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  ]);

/** A secret, or the beginning of one: texts are shortened on their way, and most of a secret is one too. */
function cutOrWhole(secret: string): string {
  const least = Math.max(SHORTEST, Math.ceil((secret.length * 2) / 3));
  const rest = Array.from(secret.slice(least), (char) => RegExp.escape(char));
  return `${RegExp.escape(secret.slice(0, least))}${rest.map((char) => `(?:${char}`).join('')}${')?'.repeat(rest.length)}`;
}

/** The text without the secrets of this installation, and without whatever has the shape of one. */
export function scrub(text: string): string {
  const without = (pattern ? text.replaceAll(pattern, MARK) : text).replaceAll(CERTAIN, MARK);
  return LABELLED.reduce((clean, shape) => clean.replaceAll(shape, `$1${MARK}`), without);
}

/** scrub() for every text within a value but those under the keys in `except`. A value without secrets is given back as it is. */
export function scrubWithin<T>(value: T, except: readonly string[] = []): T {
  if (typeof value === 'string') return scrub(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const clean = value.map((each: unknown) => scrubWithin(each, except));
    return clean.some((each, index) => each !== value[index]) ? (clean as T) : value;
  }
  const clean = Object.entries(value).map(([key, each]) => [
    key,
    except.includes(key) ? each : scrubWithin(each, except),
  ]);
  return clean.some(([key, each]) => each !== value[key as keyof T]) ? (Object.fromEntries(clean) as T) : value;
}

/** Whether the text holds what is certainly a secret: it must not be taken in where others read it. */
export const holdsSecret = (text: string): boolean =>
  (pattern !== undefined && text.search(pattern) !== -1) || text.search(CERTAIN) !== -1;
