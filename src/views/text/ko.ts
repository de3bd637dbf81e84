import type { UserErrorKey, UserErrors } from '../../errors.ts';
import type { Action } from '../../pipeline/access.ts';
import type { Handled, RunStatus, StageState } from '../../pipeline/run.ts';
import type { Say, Texts } from './index.ts';

/*
 * Korean, as one operator writes to another: statements end in a noun, only instructions in -하세요. The words are those of
 * docs/glossary.md. A particle such as 은/는, 이/가 or 을/를 depends on the sound before it, which nobody knows of a name:
 * names stand before a colon or a bare noun. Slack shows no bold or code that a letter touches: a space comes after both.
 */

/** A word of ours for a key of ours; anything else is data. */
const word = (words: Readonly<Record<string, string>>, key: string, say: Say): string => words[key] ?? say.code(key);

const meant = (suggestion: string | undefined, say: Say): string =>
  suggestion === undefined ? '' : ` 혹시 ${say.code(suggestion)}?`;

const standing = (run: string, say: Say): string => `현황 확인: ${say.code(`/pipeline status ${run}`)}.`;

/** The smaller unit of a duration comes as "05"; Korean writes 5초. */
const bare = (n: string): string => n.replace(/^0(?=\d)/, '');

const runStatus: Record<RunStatus, string> = {
  queued: '실행 대기',
  running: '실행 중',
  waiting: '대기 중',
  attention: '조치 필요',
  succeeded: '성공',
  failed: '실패',
  cancelled: '취소됨',
};

const stageState: Record<StageState, string> = {
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

const done: Record<Handled['what'], string> = {
  retry: '재시도함',
  skip: '건너뜀',
  'mark-done': '완료 처리함',
  reattach: '재연결함',
  resubmit: '재제출함',
  rerun: '재실행함',
  cancel: '취소함',
};

const waitingFor: Record<string, string> = {
  ThrottlingException: 'AWS 요청 한도 초과',
  TooManyRequestsException: 'AWS 요청 한도 초과',
  ConcurrentRunsExceededException: '작업의 동시 실행 한도 도달',
};

/** What access.denied forbids, after the name of what it is forbidden on. */
const activities: Record<Action, string> = {
  'run.start': '실행 시작',
  'run.cancel': '실행 취소',
  'run.view': '조회',
  'stage.retry': '단계 재시도',
  'stage.skip': '단계 건너뛰기',
  'stage.mark-done': '단계 완료 처리',
  'stage.reattach': '단계 재연결',
  'stage.resubmit': '단계 재제출',
  'athena.query': 'Athena 쿼리',
};

const reasonFor: Record<string, string> = { skip: '단계 건너뛰기', 'mark-done': '단계 완료 처리' };

const refusals: { [K in UserErrorKey]: (params: UserErrors[K], say: Say) => string } = {
  'pipeline.unknown': ({ given, suggestion, known }, say) =>
    `${say.code(given)}: 없는 파이프라인.${meant(suggestion, say)} ` +
    (known.length > 0 ? `등록된 파이프라인: ${say.codes(known)}. ` : '') +
    '자세한 목록: `/pipeline list`.',
  'pipeline.broken': ({ pipeline, problem }, say) =>
    `${say.code(pipeline)} 실행 불가, 정의 오류: ${say.code(problem)}. ` +
    '`sluice validate` 출력에서 오류 위치를 확인하고, 수정 후 다시 배포하세요.',
  'period.invalid': ({ given, example, suggestion }, say) =>
    `${say.code(given)}: 이 파이프라인의 대상 기간이 아님.${meant(suggestion, say)} ` +
    `입력 예: ${say.code(`--period ${suggestion ?? example}`)}. 생략하면 가장 최근 대상 기간.`,
  'param.unknown': ({ pipeline, given, suggestion, known }, say) =>
    `${say.code(given)}: ${say.code(pipeline)} 파이프라인에 없는 파라미터.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `사용 가능: ${say.codes(known)}. 입력 예: ${say.code(`--param ${suggestion ?? known[0]!}=…`)}.`
      : '파라미터가 없는 파이프라인이므로 `--param` 없이 실행하세요.'),
  'param.invalid': ({ param, expected, given }, say) =>
    `파라미터 ${say.code(param)} 값 오류: ${say.code(given)}. 필요한 값: ${say.text(expected)}. ` +
    `입력 형식: ${say.code(`--param ${param}=…`)}.`,
  'param.missing': ({ pipeline, param }, say) =>
    `${say.code(pipeline)} 필수 파라미터 누락: ${say.code(param)} (기본값 없음). ` +
    `다음과 같이 입력하세요: ${say.code(`/pipeline run ${pipeline} --param ${param}=…`)}.`,
  'run.unknown': ({ given, suggestion }, say) =>
    `${say.code(given)}: 없는 실행 또는 파이프라인.${meant(suggestion, say)} ` +
    '실행 이름의 예: `popular-loans.2026-10.r1`. 파이프라인별 최근 실행: `/pipeline list`.',
  'run.exists': ({ run, pipeline, period, number, status, since, next }, say) =>
    `${say.code(run)}: r${number} ${existing(status, say.ago(since), say)}. ` +
    `대상 기간 ${say.code(period)} 다시 실행 (r${next}): ` +
    `${say.code(`/pipeline run ${pipeline} --period ${period} --again`)}.`,
  'run.ended': ({ run, status }, say) =>
    `${say.code(run)}: 이미 끝난 실행 (${word(runStatus, status, say)}). 중지할 작업 없음. ${standing(run, say)}`,
  'stage.unknown': ({ run, given, suggestion, known }, say) =>
    `${say.code(given)}: ${say.code(run)} 실행에 없는 단계.${meant(suggestion, say)} 단계 목록: ${say.codes(known)}.`,
  'stage.not-failed': ({ run, stage, state }, say) =>
    `${say.code(stage)} 현재 상태: ${word(stageState, state, say)}. 실패 상태가 아니므로 변경 없음. ` +
    standing(run, say),
  'stage.not-unknown': ({ run, stage, state }, say) =>
    `${say.code(stage)} 현재 상태: ${word(stageState, state, say)}. 결과 불명 상태가 아니므로 변경 없음. ` +
    standing(run, say),
  'stage.in-flight': ({ run, stages }, say) =>
    `${say.code(run)} 진행 중인 단계: ${say.codes(stages)}. ` +
    `끝날 때까지 기다리거나 다음으로 취소하세요: ${say.code(`/pipeline cancel ${run}`)}.`,
  'stage.nothing-failed': ({ run, status }, say) =>
    `${say.code(run)}: 재시도할 단계 없음 (${word(runStatus, status, say)}). ${standing(run, say)}`,
  'decision.stale': ({ run, stage, what, by, at }, say) =>
    `${say.code(stage)} 이미 처리됨: ${word(done, what, say)} · ${say.who(by)} · ${say.ago(at)}. ` +
    `이번에는 변경 없음. ${standing(run, say)}`,
  'cancel.already': ({ run, by, at }, say) =>
    `${say.code(run)} 이미 취소함 · ${say.who(by)} · ${say.ago(at)}. 작업 중지 중. ` +
    `중지 확인 여부: ${say.code(`/pipeline status ${run}`)}.`,
  'reason.missing': ({ what }) =>
    `${reasonFor[what] ?? '이 조치'}: 사유를 입력하세요. 나중에 읽을 사람을 위해 실행 기록에 남음.`,
  'access.denied': ({ action, target, allowed }, say) =>
    `권한 없음: ${say.code(target)} ${word(activities, action, say)}. ` +
    (allowed.length > 0
      ? `${say.whom(allowed)}에게 요청하세요.`
      : '허용된 사람 없음. 권한은 관리자가 부여함 (`sluice.yml`).'),
  'verb.unknown': ({ given, suggestion, known }, say) =>
    `${say.code(`/pipeline ${given}`)}: 없는 명령.` +
    (suggestion === undefined ? '' : ` 혹시 ${say.code(`/pipeline ${suggestion}`)}?`) +
    ` 사용 가능: ${say.codes(known)}. 설명: \`/pipeline help\`.`,
  usage: ({ verb, usage, problem }, say) =>
    `${say.code(`/pipeline ${verb}`)}: ${say.text(problem)}. 입력 형식: ${say.code(`/pipeline ${usage}`)}.`,
  'sql.empty': () => '쿼리 없음. 입력 형식: `/athena select …`. 긴 쿼리는 명령만 입력해 (`/athena`) 창에서 작성하세요.',
  'sql.not-read-only': ({ statement }, say) =>
    `읽기 쿼리만 가능: ${say.code(statement)} 실행 불가. ` +
    '`select`, `with`, `show`, `describe`, `explain` 중 하나로 시작하세요. 데이터 변경은 파이프라인에서 하세요.',
  'sql.many-statements': () => '문장이 두 개 이상임. 중간에 `;` 없이 한 번에 하나씩 보내세요.',
  'payload.invalid': ({ what }, say) =>
    `다른 버전의 Sluice에서 만든 버튼 또는 창 (${say.code(what)}). 해석할 수 없어 변경 없음. ` +
    '`/pipeline status` 뒤에 파이프라인 이름을 입력해 새 버튼을 받으세요.',
  'store.unavailable': () =>
    '저장소(Redis) 연결 불가, 요청 반영 여부 불명. AWS에서 이미 진행 중인 작업은 계속됨. ' +
    '1분 뒤 먼저 `/pipeline status` 결과를 확인하고 다시 시도하세요. 계속되면 `sluice doctor` 출력에서 원인을 확인하세요.',
  internal: ({ reference }, say) =>
    `Sluice 내부 오류. 다시 시도하세요. 반복되면 Sluice 담당자에게 로그 참조 번호를 전달하세요: ${say.code(reference)}.`,
};

function existing(status: string, ago: string, say: Say): string {
  const said = word(runStatus, status, say);
  const over = ['succeeded', 'cancelled', 'failed', 'attention'].includes(status);
  return over ? `${said} (${ago})` : `${said} (${ago} 시작)`;
}

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
  stageState,
  done,
  refusals,

  since: (date) => `${date}부터`,
  startedBy: (who) => `시작: ${who}`,
  params: (list) => `파라미터 ${list}`,
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
    exhausted: '자동 재시도 없음.',
    permanent: '자동 재시도 없음: 다시 해도 같은 오류.',
    waiting: (stages) => `후속 단계 대기: ${stages}.`,
    nothingWaits: '대기하는 후속 단계 없음.',
    unknown: (stage, cause) => `${stage}: ${cause}.`,
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

  schedule: {
    none: '스케줄 없음',
    cron: (cron) => `cron ${cron}`,
    hourly: (minute) => `매시 ${bare(minute)}분`,
    daily: (time) => `매일 ${time}`,
    weekly: (day, time) => `매주 ${day} ${time}`,
    monthly: (day, time) => `매월 ${day}일 ${time}`,
    yearly: (dates, time) => `매년 ${dates} ${time}`,
    zone: (words, zone) => `${words} (${zone})`,
  },

  notice: {
    late: (pipeline, schedule) => `${pipeline} 스케줄 ${schedule} 지연: 예정 시각에 Sluice 중지 상태.`,
    due: (pipeline, schedule) => `${pipeline} 스케줄 ${schedule} 누락: 예정 시각에 시작되지 않음.`,
    broken: (pipeline, schedule, problem) =>
      `${pipeline} 스케줄 ${schedule} 시작 불가, 정의 오류: ${problem}. 수정 후 다시 배포하고, 빠진 실행을 시작하세요.`,
    gone: (pipeline, schedule) => `${pipeline} 스케줄 ${schedule} 삭제됨. 이 스케줄에 따른 시작은 더 이상 없음.`,
    lost: (pipeline, schedule) =>
      `${pipeline} 스케줄 ${schedule} 마지막 시작 시각 불명. 지금부터 계산하며, 이전에 예정된 실행은 시작하지 않음. ` +
      '최근 실행 확인: `/pipeline list`.',
    older: (n, since) => `이전 예정 ${n}건은 목록에서 생략, 최초 ${since}.`,
    started: (period, run) => `${period} 늦게 시작함: ${run}.`,
    exists: (period, run) => `${period} 다시 시작하지 않음, 기존 실행: ${run}.`,
    refused: (period, because) => `${period} 시작하지 않음: ${because}`,
    missed: (command) => `시작하지 않음: ${command}`,
  },

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
    athenaHelp: 'Athena 읽기 쿼리 하나를 실행함. 명령만 입력하면 긴 쿼리를 쓰는 창이 열림.',
    helpHint: '재시도, 건너뛰기, 취소는 실행 스레드의 버튼으로도 가능.',
    logs: (stage, attempt) => `${stage} 로그, 시도 ${attempt}`,
    noLogs: '로그 없음 (아직 기록 전일 수 있음).',
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
    reason: '사유',
    reasonHint: '실행 기록에 남고 스레드에 표시됨.',
    reasonPlaceholder: '이렇게 처리해도 되는 이유',
    athena: {
      title: 'Athena 쿼리',
      submit: '실행',
      label: 'SQL',
      hint: '읽기 쿼리 하나. 결과는 채널에 게시됨.',
    },
    loading: { title: '잠시만요', text: '불러오는 중…' },
    cancel: '돌아가기',
  },
};
