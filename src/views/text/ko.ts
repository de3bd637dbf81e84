import type { Texts } from './index.ts';
import { alike } from './ko/alike.ts';
import { channels } from './ko/channels.ts';
import { own } from './ko/own.ts';
import { behind } from './ko/behind.ts';
import { claims } from './ko/claims.ts';
import { audit } from './ko/audit.ts';
import { decisions } from './ko/decisions.ts';
import { digest } from './ko/digest.ts';
import { findings } from './ko/findings.ts';
import { glass } from './ko/glass.ts';
import { graph } from './ko/graph.ts';
import { history } from './ko/history.ts';
import { home } from './ko/home.ts';
import { losses } from './ko/losses.ts';
import { refusals } from './ko/refusals.ts';
import { plan } from './ko/plan.ts';
import { readiness } from './ko/readiness.ts';
import { trace } from './ko/trace.ts';
import { schedules } from './ko/schedules.ts';
import { places, usageProblems, verbGroups, verbs } from './ko/verbs.ts';
import { windows } from './ko/windows.ts';
import { bare, runStatus, runStatuses, stageState, stageStates, done, waitingFor } from './ko/words.ts';

/*
 * Korean, as one operator writes to another: statements end in a noun, only instructions in -하세요. The words are those of
 * docs/glossary.md. A particle such as 은/는, 이/가 or 을/를 depends on the sound before it, which nobody knows of a name:
 * names stand before a colon or a bare noun. Slack shows no bold or code that a letter touches: a space comes after both.
 */
export const ko: Texts = {
  locale: 'ko-KR',
  units: {
    ms: (n) => `${n}ms`,
    s: (n) => `${bare(n)}초`,
    min: (n) => `${bare(n)}분`,
    h: (n) => `${n}시간`,
    d: (n) => `${n}일`,
  },
  ago: (span) => `${span} 전`,
  ahead: (span) => `${span} 후`,
  justNow: '방금',
  others: (n) => `그 외 ${n}개`,
  more: (n) => `…외 ${n}줄`,
  by: {
    cli: (name) => `${name} (명령줄)`,
    system: 'Sluice',
    schedule: '스케줄',
    trigger: '트리거',
  },
  runStatus,
  runStatuses,
  stageState,
  stageStates,
  done,
  refusals,
  verbs,
  verbGroups,
  places,
  usageProblems,

  since: (date) => `${date}부터`,
  startedBy: (who) => `시작: ${who}`,
  params: (list) => `파라미터 ${list}`,
  objects: (_n, shown) => `객체 ${shown}개`,
  rows: (_n, shown) => `${shown}행`,
  scanned: (size) => `${size} 스캔`,
  console: '콘솔',
  attempt: (n) => `시도 ${n}`,
  after: (stages) => `${stages} 완료 후`,
  retryAt: (n, max, date) => `재시도 ${n}/${max} 예정 ${date}`,
  waitingUntil: (why, date) => `${why}, 다음 시도 ${date}`,
  waitingFor: (why) => waitingFor[why],
  stagesInState: (n, state) => `${state} ${n}개`,
  doneBy: (what, who) => `${done[what]} · ${who}`,
  onAccountOf: (run) => `${run} 때문`,
  cancelledBy: (who, date) => `취소함 · ${who} · ${date}`,
  cancelling: (who, date) => `진행 중인 작업 중지 중. 취소함 · ${who} · ${date}`,
  attention: (stages) => `결정 필요: ${stages}. 결정 전까지 진행되지 않음. 스레드에서 확인하세요.`,

  buttons: {
    retry: '재시도',
    retryStage: (stage) => `${stage} 재시도`,
    retryFailed: (n) => `실패한 단계 ${n}개 재시도`,
    resume: '재개',
    skip: '건너뛰기…',
    markDone: '완료 처리…',
    reattach: '재연결',
    resubmit: '재제출',
    logs: '로그',
    older: '이전 기록',
    refresh: '새로 고침',
    cancel: '이 실행 취소',
    runAgain: '다시 실행',
    runAgainAs: (n) => `다시 실행 (r${n})`,
    cancelQuery: '쿼리 취소',
    console: '콘솔에서 열기',
    status: '현황 보기',
    statusOf: (title) => `${title} 보기`,
    keep: '계속 실행',
    back: '돌아가기',
    rerun: '재실행',
    closeRun: '실패로 종료',
    asStarted: '시작 당시 정의로',
    asCurrent: '현재 정의로',
    claim: '담당하기',
    takeOver: '담당 넘겨받기',
    approve: '승인',
    reject: '반려…',
    backfill: (n) => `실행 ${n}개 시작`,
    resumeLatest: '최신 1건 시작',
    resumeAll: (n) => `${n}건 모두 시작`,
    resumeNone: '시작 안 함',
    markPeriodDone: '대상 기간 완료 처리',
  },
  confirm: {
    cancel: (run) => ({
      title: '이 실행을 취소하시겠습니까?',
      text: `${run}: 실행을 중지함. AWS에서 진행 중인 작업에도 중지를 요청하며, 이미 기록된 데이터는 그대로 남음.`,
    }),
    again: (run) => ({
      title: '전체를 다시 실행하시겠습니까?',
      text: `${run}: 모든 단계를 한 번 더 실행함. 같은 대상 기간의 새 실행이 됨.`,
    }),
    resubmit: (stage) => ({
      title: '한 번 더 시작하시겠습니까?',
      text: `${stage}: 첫 번째 제출이 실제로 진행 중이면 같은 작업이 두 번 실행됨. 먼저 콘솔에서 확인하세요.`,
    }),
  },

  failure: {
    failed: (stage, cause, attempt) => `${stage}: ${cause} (${attempt}).`,
    // Operators count what was tried again: "재시도 3/3", not the fourth attempt of four.
    attemptOf: (n, max) => (n === 1 ? '첫 시도' : `재시도 ${n - 1}/${max - 1}`),
    exhausted: '남은 자동 재시도 없음.',
    permanent: '자동 재시도 없음: 다시 해도 같은 오류.',
    waiting: (stages) => `후속 단계 대기: ${stages}.`,
    nothingWaits: '대기하는 후속 단계 없음.',
    told: (stage, cause) => `${stage}: ${cause}.`,
    unknownWhat: '작업 수행 여부를 여기서는 알 수 없음. 두 번째 제출은 하지 않음.',
    unknownNext:
      '*재연결*: 작업을 다시 찾아 이어서 추적함. 새로 제출하지 않음. *재제출*: 새로 시작함. 콘솔에 진행 중인 작업이 ' +
      '없을 때만 누르세요. *완료 처리*: 작업이 정상 종료된 경우 누르세요.',
    ran: (time) => `소요 ${time}`,
    movedOn: (state) => `결정이 필요 없어짐: 단계 현재 상태 ${state}.`,
  },

  log: {
    succeeded: (stage) => `*${stage}* 성공`,
    retry: (stage, cause) => `*${stage}* 실패: ${cause}`,
    retryIn: (n, max, span) => `${span} 후 재시도 ${n}/${max}.`,
    skipped: (stage, why) => `*${stage}* 건너뜀: ${why}`,
    nothingFailed: '실패한 단계 없음',
    stray: (stage) =>
      `*${stage}*: 같은 시도의 작업이 하나 더 발견됨. 첫 번째 작업만 유지하고 이 작업에는 중지를 요청함. 중지되었는지 콘솔에서 확인하세요.`,
    overdue: (stage, deadline) => `*${stage}* 제한 시간 ${deadline} 초과, 중지 중.`,
    stopped: (stage) => `*${stage}* 중지 확인됨.`,
    notConfirmed: (stage) => `*${stage}* 중지를 요청했으나 *중지 미확인*. 콘솔에서 확인하세요.`,
    cancelRequested: (who) => `이 실행 취소함 · ${who}`,
    handled: (what, who, stage) =>
      ({
        retry: `*${stage}* 재시도함 · ${who}`,
        skip: `*${stage}* 건너뜀 · ${who}`,
        'mark-done': `*${stage}* 완료 처리함 · ${who}`,
        reattach: `*${stage}* 재연결함, 작업 찾는 중 · ${who}`,
        resubmit: `*${stage}* 재제출함 · ${who}`,
        rerun: `*${stage}* 재실행함 · ${who}`,
        cancel: `*${stage}* 그대로 둠 · ${who}`,
        approve: `*${stage}* 승인함 · ${who}`,
        reject: `*${stage}* 반려함 · ${who}`,
        close: `*${stage}* 실패로 종료함 · ${who}`,
      })[what],
    ended: {
      succeeded: (time) => `실행 *성공*, 소요 ${time}.`,
      attention: (stages) => `실행 멈춤, *조치 필요*: ${stages}.`,
      cancelled: (time) => `실행 *취소됨*, 소요 ${time}.`,
    },
    warning: (text) => `경고: ${text}`,
  },

  query: {
    state: {
      running: '쿼리 실행 중',
      succeeded: '쿼리 성공',
      failed: '쿼리 실패',
      cancelled: '쿼리 취소됨',
      unknown: '쿼리 결과 불명',
    },
    noRows: '결과 행 없음.',
    truncated: '일부만 표시됨. 전체 결과는 콘솔에서 확인하세요.',
    firstColumns: (shown, all) => `전체 ${all}개 열 중 처음 ${shown}개만 표시됨.`,
    cost: (price) => `≈ ${price}`,
    askedBy: (who) => `요청: ${who}`,
  },

  decisions,
  windows,
  ...digest,
  ...glass,
  ...audit,
  ...graph,
  ...history,
  ...home,
  ...channels,
  own,
  ...alike,
  ...behind,
  ...claims,
  ...losses,
  ...schedules,
  ...plan,
  ...findings,
  ...readiness,
  ...trace,

  replies: {
    started: (title, number, channel) => `*${title}* 시작함 (r${number}). 진행 상황은 ${channel}에서 확인하세요.`,
    decided: (what, stage, run, channel) =>
      `${done[what]}: ${stage === undefined ? run : `${run} ${stage}`}. 진행 상황은 ${channel} 스레드에서 확인하세요.`,
    cancelling: (run) => `${run} 취소 중: 작업에 중지를 요청함. 중지가 확인되면 스레드에 표시됨.`,
    cancelled: (run) => `${run} 취소됨. 진행 중이던 작업 없음.`,
    queryStarted: (channel) => `쿼리 실행 중. 결과는 ${channel}에 표시됨.`,
    notYet: '⚪ 실행 기록 없음',
    asOf: (time) => `${time} 기준`,
    startedAgo: (ago) => `${ago} 시작`,
    took: (time) => `소요 ${time}`,
    noRuns: (pipeline) => `${pipeline}: 실행 기록 없음.`,
    startIt: (command) => `시작 명령: ${command}.`,
    broken: (problem) => `실행 불가: ${problem}`,
    noPipelines: '파이프라인 없음. `pipelines/&lt;name&gt;/` 폴더에 `pipeline.yml` 파일을 만드세요.',
    next: (date) => `다음 시작 ${date}`,
    listHint:
      '시작: `/pipeline run &lt;pipeline&gt;` · 최근 실행: `/pipeline status &lt;pipeline&gt;` · `/pipeline help`',
    runsOf: (title) => `${title} 최근 실행`,
    help: '사용할 수 있는 명령',
    athenaHelp: '읽기 쿼리 하나. 명령만 입력하면 창이 열림.',
    helpHint: '입력 형식 보기: `/pipeline help rerun`. 실패한 단계는 스레드의 버튼으로도 처리 가능.',
    logs: (stage, attempt) => `${stage} 로그, 시도 ${attempt}`,
    noLogs: '로그 없음 (아직 기록 전일 수 있음).',
    logsMissing: {
      'none-kept': () => '로그를 남기지 않는 유형의 단계.',
      'not-found': (group) => `${group} 로그 그룹에 이 시도의 로그 없음 (아직 기록 전일 수 있음).`,
      denied: (group) => `${group} 로그 그룹 읽기 권한 없음 (Sluice 역할).`,
      unreachable: (group) => `CloudWatch Logs 응답 없음: ${group}.`,
    },
    lastLines: (n) => `마지막 ${n}줄.`,
  },

  modals: {
    skip: {
      title: '단계 건너뛰기',
      submit: '건너뛰기',
      what: (stage, run) => `${run}: *${stage}* 단계를 건너뜀.`,
      next: (stages) => `이 단계의 결과 *없이* 후속 단계 시작 가능: ${stages}.`,
      last: '대기하는 후속 단계 없음: 실행이 성공으로 끝날 수 있음.',
    },
    'mark-done': {
      title: '단계 완료 처리',
      submit: '완료 처리',
      what: (stage, run) => `${run}: *${stage}* 단계를 성공으로 처리함. 작업을 다른 방법으로 마친 경우임.`,
      next: (stages) => `현재 있는 데이터로 후속 단계 시작 가능: ${stages}.`,
      last: '대기하는 후속 단계 없음: 실행이 성공으로 끝날 수 있음.',
    },
    reject: {
      title: '단계 반려',
      submit: '반려',
      what: (stage, run) => `${run}: *${stage}* 단계를 시작하지 않음.`,
      next: (stages) => `재시도할 때까지 후속 단계도 시작되지 않음: ${stages}.`,
      last: '대기하는 후속 단계 없음.',
    },
    reason: '사유',
    reasonHint: '실행 기록에 남고 스레드에 표시됨.',
    reasonPlaceholder: '이렇게 처리해도 되는 이유',
    rejectPlaceholder: '승인할 수 없는 이유',
    athena: {
      title: 'Athena 쿼리',
      submit: '실행',
      label: 'SQL',
      hint: '읽기 쿼리 하나. 결과는 채널에 게시됨.',
    },
    loading: { title: '불러오는 중', text: '잠시 기다리세요…' },
    cancel: '돌아가기',
  },
};
