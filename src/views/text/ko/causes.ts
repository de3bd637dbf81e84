import type { Texts } from '../index.ts';

/** What Sluice itself finds wrong with a stage, by the code of the failure; what a service says stays in its own words. */
export const causes: Pick<Texts, 'causes' | 'details'> = {
  causes: {
    'Sluice.DeadlineExceeded': (deadline) => `제한 시간 ${deadline} 초과로 중지됨`,
    'Sluice.NotAccepted': (deadline) => `제한 시간 ${deadline} 안에 접수되지 않음`,
    'Sluice.RunDeadlineExceeded': () => '실행 제한 시간 초과',
    'Sluice.StoppedOutside': () => 'Sluice 외부에서 작업이 중지됨',
    'Sluice.KeyExpired': () => '이 시도의 토큰이 서비스에서 만료되었을 수 있음',
    'Sluice.NothingFound': () => '이 시도의 토큰으로 찾은 작업 없음',
    'Sluice.StopUnconfirmed': () => '서비스에 중지를 요청했으나 중지 확인 없음',
    'Sluice.Poison': () => '이 단계를 확인하던 프로세스가 세 번 연속 비정상 종료되어 확인을 중단함',
    'Sluice.Interrupted': () => '요청이 Sluice 쪽에서 중단됨',
  },
  /** What it tells of work between two looks. */
  details: {
    paused: () => '일시 중지: AWS 자격 증명이 없거나 만료됨',
    unasked: (code) => `상태 확인 불가: ${code}`,
    settling: (seconds) => `제출 중 중단됨: 시작된 작업이 없는지 ${seconds}초간 확인 중`,
    askedAgain: (code) => `제출 중 중단됨: 서비스에 다시 요청하는 중 (${code})`,
    unstoppable: () => '중지할 수 없는 작업: 끝날 때까지 대기 중',
  },
};
