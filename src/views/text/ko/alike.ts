import type { Texts } from '../index.ts';

export const alike: Pick<Texts, 'alike'> = {
  alike: {
    claimAll: (n) => `${n}건 모두 담당하기`,
    claimMore: (n) => `${n}건 추가 담당하기`,
    unclaimed: (n) => `같은 원인 ${n}건: 담당 없음.`,
    retryAll: (n) => `${n}건 모두 재시도…`,
    retryOthers: (n) => `나머지 ${n}건 재시도…`,

    title: '같은 원인의 실패',
    ask: (runs) => `같은 원인으로 실패한 실행 ${runs}개를 재시도하시겠습니까?`,
    retry: (runs) => `실행 ${runs}개 재시도`,
    nothing: '이 원인의 실패 중 일괄 재시도할 수 있는 항목 없음.',
    left: '그대로 두는 항목:',
    unseen: (runs) => `조회 권한이 없는 파이프라인의 실행 ${runs}개`,
    more: (n) => `그 밖에 ${n}건`,
    why: {
      doubt: '작업이 끝났는지 알 수 없어 일괄 재시도하지 않음. 각 스레드에서 개별 처리 필요.',
      consent: '승인되지 않은 단계라 일괄 재시도하지 않음. 개별 처리 필요.',
    },

    did: (runs) => (runs === 0 ? '재시도한 실행 없음.' : `실행 ${runs}개 재시도함.`),
    follow: '진행 상황과 재시도한 사람은 각 스레드에 표시됨.',
    refused: '재시도하지 않은 항목:',
    gone: (runs) => `표시되었던 실행 ${runs}개는 그사이 처리되어 제외됨.`,

    claimed: (failures, runs) => `담당자로 표시됨: 실행 ${runs}개, 실패 ${failures}건.`,
    unheld: '담당하지 않은 항목:',
  },
};
