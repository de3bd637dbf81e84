/** What XML replies are made of: elements by name; an array repeats its element. */
export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue };

/** Writes `<name xmlns=…>…</name>` with its declaration. */
export function writeXml(name: string, value: XmlValue, namespace?: string): string {
  const attribute = namespace ? ` xmlns="${namespace}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return escape(String(value));
  return Object.entries(value)
    .flatMap(([name, inner]) =>
      Array.isArray(inner) ? inner.map((one) => [name, one] as const) : [[name, inner] as const],
    )
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => `<${name}>${content(inner)}</${name}>`)
    .join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
const escape = (text: string): string => text.replace(/[&<>"\r]/g, (char) => ENTITIES[char]!);

export type ParsedXml = string | { [name: string]: ParsedXml[] };

/** Reads the element-only XML that S3 clients send. Throws on what is not well formed. */
export function parseXml(text: string): Record<string, ParsedXml[]> {
  const tokens = text.replace(/<\?.*?\?>|<!--.*?-->/gs, '').match(/<[^>]+>|[^<]+/g) ?? [];
  let at = 0;
  const children = (parent?: string): ParsedXml => {
    const found: Record<string, ParsedXml[]> = {};
    let characters = '';
    for (; at < tokens.length; at++) {
      const token = tokens[at]!;
      if (!token.startsWith('<')) {
        characters += token;
        continue;
      }
      const [, closing, name, empty] = /^<(\/?)([\w:.-]+)[^>]*?(\/?)>$/.exec(token) ?? [];
      if (name === undefined) throw new Error(`not an element: ${token}`);
      if (closing) {
        if (name !== parent) throw new Error(`</${name}> closes ${parent === undefined ? 'nothing' : `<${parent}>`}`);
        return Object.keys(found).length > 0 ? found : unescape(characters);
      }
      if (!empty) at++;
      (found[name] ??= []).push(empty ? '' : children(name));
    }
    if (parent !== undefined) throw new Error(`<${parent}> is never closed`);
    return found;
  };
  return children() as Record<string, ParsedXml[]>;
}

const CHARACTERS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (entity, hex?: string, decimal?: string, name?: string) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return CHARACTERS[name ?? ''] ?? entity;
  });
