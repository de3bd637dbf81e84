import { deny } from '../../errors.ts';
import { nearest } from '../../pipeline/nearest.ts';
import { help as helpReply, helpOn } from '../../views/help.ts';
import { positions, type Verb } from './verb.ts';

/** Built by the registry, because it tells of all the others. */
export const helpOf = (verbs: () => Readonly<Record<string, Verb>>): Verb => ({
  name: 'help',
  group: 'look',
  usage: 'help [<command>]',
  takes: [],
  async run(words, { locale }) {
    const [name] = positions(this, words, 'command?');
    if (name === undefined) return { message: helpReply(Object.values(verbs()), locale) };
    return { message: helpOn(findVerb(verbs(), name), locale) };
  },
});

/** A verb by its name, in any case. Throws verb.unknown with what may be meant. */
export function findVerb(verbs: Readonly<Record<string, Verb>>, name: string): Verb {
  const verb = Object.hasOwn(verbs, name.toLowerCase()) ? verbs[name.toLowerCase()] : undefined;
  if (verb) return verb;
  const suggestion = nearest(name, Object.keys(verbs));
  return deny('verb.unknown', { given: name, ...(suggestion !== undefined && { suggestion }) });
}
