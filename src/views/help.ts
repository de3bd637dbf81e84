import { context, message, section } from './blocks.ts';
import { code } from './escape.ts';
import type { Message } from './message.ts';
import { type Texts, texts } from './text/index.ts';
import { usageIn } from './text/usage.ts';

export interface Helped {
  name: keyof Texts['verbs'];
  group: keyof Texts['verbGroups'];
  usage: string;
}

/** What one can type, by what it is for: a line each, short enough for a phone. */
export function help(verbs: readonly Helped[], locale: string): Message {
  const t = texts(locale);
  const groups = (Object.keys(t.verbGroups) as Helped['group'][]).map((group) => {
    const lines = verbs.filter((verb) => verb.group === group).map(({ name }) => `${code(name)} ${t.verbs[name]}`);
    return lines.length === 0 ? [] : [`*${t.verbGroups[group]}*`, ...lines];
  });
  const athena = `${code('/athena select …')} ${t.replies.athenaHelp}`;
  const said = [...groups.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')), athena];
  return message(t, [t.replies.help, ...said].join('\n'), [
    section(`*${t.replies.help}*: ${code('/pipeline …')}`),
    ...said.map((text) => section(text)),
    context(t.replies.helpHint),
  ]);
}

/** One command: how it is typed, and what it does. */
export function helpOn({ name, usage }: Helped, locale: string): Message {
  const t = texts(locale);
  const text = `${code(`/pipeline ${usageIn(usage, t.places)}`)}\n${t.verbs[name]}`;
  return message(t, text, [section(text)]);
}
