import { deny } from '../../errors.ts';
import { isActionId, parse } from '../../views/actions.ts';
import { actions } from '../actions.ts';
import type { Asker, Desk } from '../desk.ts';
import { asWindow, type Reaction } from '../reactions.ts';
import type { Submission } from './submission.ts';

/** Does what the button would have done that stands beneath the same question in a message. */
export const question: Submission<'question'> = {
  async submit({ action, value }, _typed, asker, desk) {
    if (!isActionId(action)) return deny('payload.invalid', { what: action });
    const react = actions[action] as (payload: unknown, asker: Asker, desk: Desk) => Promise<Reaction>;
    const view = asWindow(await react(parse(action, value), asker, desk), asker);
    return view ? { becomes: view } : { closes: true };
  },
};
