import type { Texts } from '../index.ts';

/** What is said of a pipeline's past. */
export const history: Pick<Texts, 'history'> = {
  history: {
    button: '이력',
    columns: {
      run: '실행',
      status: '상태',
      took: '소요 시간',
      against: '중앙값 대비',
      rows: '행 수',
      started: '시작',
    },
    median: (time, n) => `소요 시간 중앙값 ${time} (성공 ${n}건 기준).`,
    latest: (time, share) => `최근 성공 ${time} (${share}).`,
    noMedian: '성공한 실행이 없어 중앙값 없음.',
    slowest: (run, time) => `가장 오래 걸린 실행: ${run} · ${time}`,
    usually: (time) => `평소 ${time}`,
    oldestFirst: '막대: 성공한 실행의 소요 시간, 오래된 순',
  },
};
