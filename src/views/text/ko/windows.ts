import type { Texts } from '../index.ts';

/** Windows: the control panel, what it leads to, and the forms. Titles and buttons have room for 24 characters. */
export const windows: Texts['windows'] = {
  open: '열기',
  close: '닫기',
  next: '다음',
  reply: 'Sluice 응답',
  question: '확인',
  openAgain: '창 다시 열기',
  tooLate: 'Slack 응답이 늦어 창을 열지 못함. 변경된 내용 없음.',

  panel: {
    title: '파이프라인',
    run: '실행…',
    backfill: '백필…',
    markPeriodDone: '대상 기간 완료 처리…',
    check: '준비 상태 점검',
    pause: '일시 중지…',
    resume: '재개…',
    back: '‹ 전체 파이프라인',
    waiting: (n) => `조치 필요 (${n}건)`,
    running: (n) => `진행 중 (${n}건)`,
    more: (n) => `…외 실행 ${n}건`,
    pipelines: '파이프라인',
    latestRuns: '최근 실행',
    owners: (who) => `담당자: ${who}`,
    hint: '명령으로도 모두 처리 가능: `/pipeline help`',
  },

  run: {
    check: (title) => `${title} 준비 상태 점검`,
    ours: { check: '준비 상태 점검', backfill: '백필', athena: 'Athena 쿼리' },
    back: '‹ 파이프라인',
    retry: (n) => (n === 1 ? '실패한 단계 재시도' : `실패한 단계 ${n}개 재시도`),
    rerun: '재실행…',
    close: '실패로 종료…',
    notOurs: '실행에 관한 메시지가 아님. Sluice가 올린 메시지를 고르거나 아래에서 실행을 찾으세요.',
  },

  fields: {
    pipeline: '파이프라인',
    pipelinePlaceholder: '이름 또는 제목으로 검색',
    period: '대상 기간',
    periodPlaceholder: '선택하거나 직접 입력',
    periodHint: (example) => `최근 대상 기간이 표시됨. 다른 기간은 직접 입력하세요 (예: ${example}).`,
    noRun: '실행 기록 없음',
  },

  params: {
    yes: '예',
    no: '아니요',
    list: '여러 개는 쉼표로 구분.',
    json: 'JSON 형식.',
    number: '숫자.',
    emptyList: '비우면 빈 목록.',
    emptyDefault: (value) => `비우면 기본값 ${value}.`,
  },

  runForm: {
    title: '파이프라인 실행',
    hint: '아직 시작되지 않음. 제출할 단계를 다음 창에서 먼저 확인.',
    start: (title) => `${title}: 시작하시겠습니까?`,
    submit: '시작',
    params: '파라미터:',
    exists: (run, state) => `이 대상 기간의 실행이 이미 있음: ${run}, ${state}.`,
    show: (number) => `r${number} 보기`,
    rerun: (number) => `r${number} 단계 재실행…`,
  },

  rerunForm: {
    title: '재실행',
    what: '재실행 범위',
    failed: '실패한 단계와 후속 단계',
    whole: '전체를 새 실행으로',
    wholeAbout: '현재 정의로 실행',
    from: (stage) => `${stage} 단계부터`,
    hint: '선택한 단계와 그 후속 단계를 모두 재실행함.',
    by: '적용할 정의',
    byHint: '새 실행에는 항상 현재 정의가 적용됨.',
  },

  backfillForm: {
    title: '백필',
    from: '시작 대상 기간',
    to: '마지막 대상 기간 (포함)',
    existing: '이미 실행이 있는 대상 기간',
    leave: '그대로 두기',
    again: '다시 실행',
    order: '실행 순서',
    parallel: '동시 실행 수',
    parallelHint: '하나씩이면 원본 시스템 부담이 적고, 늘리면 빨리 끝남.',
    hint: '아직 시작되지 않음. 실행 개수를 다음 창에서 먼저 확인.',
    confirm: (runs) => `확인을 위해 ${runs} 입력`,
    confirmHint: '실수로 많은 실행이 시작되지 않도록 확인함.',
  },

  periodForm: {
    title: '대상 기간 완료 처리',
  },

  pauseForm: {
    title: '스케줄 일시 중지',
    submit: '일시 중지',
    what: (title) => `${title}: 재개할 때까지 자동으로 시작되지 않음. 그동안 예정된 시작은 기록됨.`,
    which: '스케줄',
    reasonHint: '채널에 표시되고 감사 로그에 남음.',
    all: '모든 스케줄',
  },

  closeForm: {
    title: '실행 종료',
  },
};
