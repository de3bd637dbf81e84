import type { Texts } from '../index.ts';

/** 실패한 실행 밖에서 함께 멈추는 것. */
export const behind: Pick<Texts, 'behind'> = {
  behind: {
    pipelines: (names) => `대기 중인 파이프라인: ${names}.`,
    asOf: (period) => `데이터는 ${period} 기준.`,
  },
};
