import type { Texts } from '../index.ts';

/** What one can type after /pipeline: short enough for a phone. */
export const verbs: Texts['verbs'] = {
  run: '실행 시작',
  rerun: '단계 재실행 또는 전체 다시 실행',
  backfill: '범위 안의 모든 대상 기간 실행',
  'mark-period-done': '대상 기간 완료 처리',
  status: '실행 현황, 최근 실행',
  list: '전체 파이프라인',
  history: '최근 실행의 소요 시간과 추이',
  digest: '지난 하루와 오늘 예정',
  graph: '실행 그래프를 스레드에 게시',
  trace: '테이블을 쓴 실행과 입력 추적',
  schedules: '다음 시작, 일시 중지, 누락 내역',
  logs: '단계 로그의 마지막 줄',
  audit: '누가 무엇을 언제 왜 했는지',
  check: '실행 준비 상태 점검',
  retry: '실패한 단계 재시도',
  skip: '단계 건너뛰기',
  'mark-done': '단계 완료 처리',
  reattach: '결과 불명 작업 다시 찾기',
  resubmit: '결과 불명 작업 재제출',
  claim: '실패 건 담당하기',
  approve: '단계 시작 승인',
  reject: '단계 시작 반려',
  'break-glass': '한시적 관리자 권한 사용',
  cancel: '실행과 작업 취소',
  close: '실행을 실패로 종료',
  pause: '스케줄 일시 중지',
  resume: '스케줄 재개',
  help: '명령 목록, 입력 형식',
};

/** Headings of the help, in its order. */
export const verbGroups: Texts['verbGroups'] = {
  start: '시작',
  look: '조회',
  mend: '실패 처리',
  decide: '승인',
  stop: '중지',
  schedule: '스케줄',
};

/** What stands for something of one's own where a command is explained. */
export const places: Texts['places'] = {
  pipeline: '파이프라인',
  run: '실행',
  stage: '단계',
  schedule: '스케줄',
  table: '테이블',
  period: '대상 기간',
  subject: '실행, 파이프라인 또는 사용자',
  entry: '항목',
  command: '명령',
  reason: '사유',
  key: '이름',
  value: '값',
};

/** What is wrong with a command as it was typed. */
export const usageProblems: Texts['usageProblems'] = {
  missing: (place) => `${place} 누락`,
  extra: (word) => `${word} 불필요`,
  option: (given, meant) => `${given}: 없는 옵션${meant === undefined ? '' : ` (혹시 ${meant}?)`}`,
  value: (option) => `${option} 값 누락`,
  flag: (option) => `${option}: 값 없이 쓰는 옵션`,
  pair: (given) => `${given}: 이름=값 형식이 아님`,
  choice: (option, given, choices) => `${option} 값 오류: ${given}. 가능한 값: ${choices}`,
  both: (one, other) => `${one}, ${other}: 함께 쓸 수 없음`,
  single: (option) => `${option}: 실행 하나에만 가능`,
};
