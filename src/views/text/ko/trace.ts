import type { Texts } from '../index.ts';

/** What is said of where data comes from. */
export const trace: Pick<Texts, 'trace'> = {
  trace: {
    writtenBy: (pipeline, stage) => `쓰기: ${pipeline} 단계 ${stage}`,
    never: '이 테이블을 쓴 실행 기록 없음.',
    current: (hash) => `현재 정의 ${hash} 기준.`,
    older: (hash) => `이전 정의 ${hash} 기준. 이후 파이프라인이 변경됨.`,
    from: '입력',
    notOurs: '이 워크스페이스에서 쓰는 테이블 아님',
    stages: (stages) => `앞 단계: ${stages}`,
    to: '사용처',
    nobody: 'SQL로 확인되는 단계 없음',
    triggered: (pipeline) => `완료 후 시작: ${pipeline}`,
    rerun: (stage) => `${stage}부터 재실행…`,
    stale: '재실행해도 사용처는 다시 실행되기 전까지 이전 데이터를 보여 줌.',
  },
};
