import { notEmulated } from '../errors.ts';

/** MySQL's specifiers, which Trino's date_format and date_parse use, as strftime's. */
const MYSQL: Record<string, string> = {
  '%a': '%a', '%b': '%b', '%c': '%-m', '%d': '%d', '%e': '%-d', '%f': '%f', '%H': '%H', '%h': '%I', '%I': '%I',
  '%i': '%M', '%j': '%j', '%k': '%-H', '%l': '%-I', '%M': '%B', '%m': '%m', '%p': '%p', '%r': '%I:%M:%S %p',
  '%S': '%S', '%s': '%S', '%T': '%H:%M:%S', '%v': '%V', '%W': '%A', '%x': '%G', '%Y': '%Y', '%y': '%y', '%%': '%%',
}; // prettier-ignore

/** The pattern letters of Joda (Trino's format_datetime) and of Java (Spark) that mean the same in both. */
const JAVA: Record<string, string> = {
  yyyy: '%Y', yy: '%y', y: '%Y', MMMM: '%B', MMM: '%b', MM: '%m', M: '%-m', dd: '%d', d: '%-d', HH: '%H', H: '%-H',
  hh: '%I', h: '%-I', mm: '%M', m: '%-M', ss: '%S', s: '%-S', SSS: '%g', SSSSSS: '%f', a: '%p', EEEE: '%A',
  EEE: '%a', EE: '%a', E: '%a', DDD: '%j',
}; // prettier-ignore

/** Translates a MySQL format; what strftime cannot say is refused. */
export function fromMysql(format: string, at?: number): string {
  return format.replace(/%(.?)|[^%]+/g, (part) => {
    if (!part.startsWith('%')) return part;
    const found = MYSQL[part];
    if (!found) throw notEmulated(`the date format specifier ${part}`, at);
    return found;
  });
}

/** Translates a Java or Joda pattern. */
export function fromJava(pattern: string, at?: number): string {
  return pattern.replace(
    /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g,
    (part, quoted: string | undefined, letter?: string) => {
      if (quoted !== undefined) return (quoted === '' ? "'" : quoted.replaceAll("''", "'")).replaceAll('%', '%%');
      if (!letter) return part.replaceAll('%', '%%');
      const found = JAVA[part];
      if (!found) throw notEmulated(`the date pattern ${part}`, at);
      return found;
    },
  );
}
