const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(?<name>${MONTHS.join('|')})[a-z]*`;
const YEAR = '(?<year>(?:19|20|21)\\d\\d)';
const TWO = (name: string) => `(?<${name}>\\d{1,2})`;
const GAP = '[\\s./_,-]*';
const SEPARATOR = '[\\s./_,-]+';

/** The ways in which people write a period, in the order in which they are tried. */
const WAYS = [
  `${YEAR}${GAP}h${GAP}(?<half>[12])`,
  `h(?<half>[12])${GAP}${YEAR}`,
  `${YEAR}${SEPARATOR}${TWO('month')}`,
  `${TWO('month')}${SEPARATOR}${YEAR}`,
  `${YEAR}(?<month>\\d\\d)`,
  `${YEAR}${GAP}${MONTH}`,
  `${MONTH}${GAP}${YEAR}`,
  `${YEAR}년\\s*${TWO('month')}월`,
  `${YEAR}(?<month>\\d\\d)(?<day>\\d\\d)`,
  `${YEAR}${SEPARATOR}${TWO('month')}${SEPARATOR}${TWO('day')}`,
  `${YEAR}년\\s*${TWO('month')}월\\s*${TWO('day')}일`,
  `${YEAR}${SEPARATOR}${TWO('month')}${SEPARATOR}${TWO('day')}[\\st]+${TWO('hour')}(?::\\d\\d){0,2}`,
].map((way) => new RegExp(`^${way}$`));

const two = (text: string): string => text.padStart(2, '0');

/** Period ids that a person may have meant, best first: `oct 2026` is 2026-10. Whether they exist is for the caller to see. */
export function meantPeriod(text: string): string[] {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  if (plain.length > 40) return [];
  return WAYS.flatMap((way) => {
    const found = way.exec(plain)?.groups;
    if (!found) return [];
    const { year, half, name, month, day, hour } = found;
    if (half !== undefined) return [`${year}-H${half}`];
    const monthly = `${year}-${two(month ?? String(MONTHS.indexOf(name!) + 1))}`;
    if (day === undefined) return [monthly];
    const daily = `${monthly}-${two(day)}`;
    // A day where a month is wanted still says which month.
    return hour === undefined ? [daily, monthly] : [`${daily}T${two(hour)}`, daily, monthly];
  });
}
