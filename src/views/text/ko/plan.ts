import type { Texts } from '../index.ts';

/** What is said of the stages of a run as a plan. */
export const plan: Pick<Texts, 'plan'> = {
  plan: {
    done: (done, of) => `단계 ${of}개 중 ${done}개 완료`,
  },
};
