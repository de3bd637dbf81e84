import { plural } from './words.ts';

/** What is said of the stages of a run as a plan. */
export const plan = {
  plan: {
    done: (done: number, of: number) => `${done} of ${of} ${plural(of, 'stage', 'stages')} done`,
  },
};
