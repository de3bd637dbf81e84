import type { Texts } from '../index.ts';
import { plural } from './words.ts';

/** What is said of the stages of a run as a plan. */
export const plan: Pick<Texts, 'plan'> = {
  plan: {
    done: (done, of) => `${done} de ${of} ${plural(of, 'etapa', 'etapas')} ${plural(done, 'concluída', 'concluídas')}`,
  },
};
