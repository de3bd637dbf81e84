import { type Action, isOfPipeline } from '../../../pipeline/access.ts';
import type { Handled, RunStatus, StageState } from '../../../pipeline/run.ts';
import type { Say } from '../index.ts';

/** A word of ours for a key of ours; anything else is data. */
export const word = (words: Readonly<Record<string, string>>, key: string, say: Say): string =>
  words[key] ?? say.code(key);

export const meant = (suggestion: string | undefined, say: Say): string =>
  suggestion === undefined ? '' : ` 혹시 ${say.code(suggestion)}?`;

export const standing = (run: string, say: Say): string => `현황 확인: ${say.code(`/pipeline status ${run}`)}.`;

/** The smaller unit of a duration comes as "05"; Korean writes 5초. */
export const bare = (n: string): string => n.replace(/^0(?=\d)/, '');

export const runStatus: Record<RunStatus, string> = {
  queued: '실행 대기',
  running: '실행 중',
  waiting: '대기 중',
  attention: '조치 필요',
  succeeded: '성공',
  failed: '실패',
  cancelled: '취소됨',
};

/** What several runs are. */
export const runStatuses: Record<RunStatus, string> = { ...runStatus };

export const stageState: Record<StageState, string> = {
  blocked: '시작 전',
  queued: '실행 대기',
  waiting: '대기 중',
  submitting: '시작 중',
  running: '실행 중',
  succeeded: '성공',
  skipped: '건너뜀',
  failed: '실패',
  unknown: '결과 불명',
  approval: '승인 필요',
  cancelling: '중지 중',
  cancelled: '취소됨',
};

/** What several stages are. */
export const stageStates: Record<StageState, string> = { ...stageState };

/** "clean (running), publish (not started)". */
export const stagesIn = (stages: readonly { stage: string; state: string }[], say: Say): string =>
  say.list(stages.map(({ stage, state }) => `${say.code(stage)} (${word(stageState, state, say)})`));

export const done: Record<Handled['what'], string> = {
  retry: '재시도함',
  skip: '건너뜀',
  'mark-done': '완료 처리함',
  reattach: '재연결함',
  resubmit: '재제출함',
  rerun: '재실행함',
  cancel: '취소함',
  approve: '승인함',
  reject: '반려함',
  close: '실패로 종료함',
};

export const waitingFor: Record<string, string> = {
  ThrottlingException: 'AWS 요청 한도 초과',
  TooManyRequestsException: 'AWS 요청 한도 초과',
  ConcurrentRunsExceededException: '작업의 동시 실행 한도 도달',
  'Sluice.Credentials': 'AWS 자격 증명이 없거나 만료되어 일시 중지',
};

/** What access.denied forbids, after the name of what it is forbidden on. */
export const activities: Record<Action, string> = {
  'run.start': '실행 시작',
  'run.cancel': '실행 취소',
  'run.view': '조회',
  'stage.retry': '단계 재시도',
  'stage.skip': '단계 건너뛰기',
  'stage.mark-done': '단계 완료 처리',
  'stage.reattach': '단계 재연결',
  'stage.resubmit': '단계 재제출',
  'run.close': '실행 실패 종료',
  'run.backfill': '백필',
  'stage.rerun': '단계 재실행',
  'stage.approve': '단계 승인',
  'stage.claim': '실패 건 담당',
  'schedule.pause': '스케줄 일시 중지 및 재개',
  'period.mark-done': '대상 기간 완료 처리',
  'workspace.apply': '정의 적용',
  'pipeline.check': '준비 상태 점검',
  'audit.view': '감사 로그 조회',
  'access.break-glass': '긴급 권한 사용',
  'athena.query': 'Athena 쿼리',
};

/** "`bus-stops` 실행 시작", or of any pipeline; Athena is queried by itself. */
export const activityOn = (action: string, target: string | undefined, say: Say): string => {
  const activity = word(activities, action, say);
  if (!isOfPipeline(action)) return activity;
  return target === undefined ? `${activity} (모든 파이프라인)` : `${say.code(target)} ${activity}`;
};

export const reasonFor: Record<string, string> = {
  skip: '단계 건너뛰기',
  'mark-done': '단계 완료 처리',
  reject: '단계 반려',
  'break-glass': '긴급 권한 사용',
  'mark-period-done': '대상 기간 완료 처리',
};
