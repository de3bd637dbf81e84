import { help as helpReply } from '../../views/replies.ts';
import type { Verb } from './verb.ts';

/** Built by the registry, because it tells of all the others. */
export const helpOf = (verbs: () => readonly Verb[]): Verb => ({
  name: 'help',
  usage: 'help',
  summary: 'this list',
  takes: [],
  run: async (_words, { locale }) => ({ message: helpReply(verbs(), locale) }),
});
