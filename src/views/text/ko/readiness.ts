import type { Texts } from '../index.ts';

/** What is said of looks before a run, and of backfills. */
export const readiness: Pick<Texts, 'readiness' | 'backfill'> = {
  readiness: {
    state: {
      checking: '준비 상태 점검 중',
      ready: '준비 완료',
      failing: '준비 안 됨',
      open: '확인된 범위에서 준비 완료',
      unfinished: '점검 미완료',
    },
    looksAt: (stages) => `점검 대상: ${stages}`,
    failing: (n) => `실행을 막는 문제 ${n}건:`,
    open: (n) => `확인하지 못한 항목 ${n}건:`,
    fine: (n, what) => `정상 ${n}건: ${what}`,
    limits: '쓰기는 시험하지 않음. 쓰기 권한은 실제 실행에서만 확인됨.',
    forPeriod: (period) => `대상 기간 ${period}`,
    askedBy: (who) => `점검: ${who}`,
    next: (date) => `스케줄에 따른 시작: ${date}`,
    again: '다시 점검',
  },
  backfill: {
    title: (pipeline, range) => `${pipeline} 백필 · ${range}`,
    progress: (done, total) => `${total}건 중 ${done}건 끝남`,
    attention: (n) => `조치 필요한 실행 ${n}건: 해당 스레드에서 결정하세요. 백필은 그때까지 대기.`,
    result: (succeeded, failed, existed) =>
      [
        `성공 ${succeeded}건`,
        ...(failed === '0' ? [] : [`실패 또는 취소 ${failed}건`]),
        ...(existed === '0' ? [] : [`기존 실행이 있어 그대로 둠 ${existed}건`]),
      ].join(' · '),
    partial: '끝남, 일부 실패',
    oldest: '오래된 기간부터',
    newest: '최근 기간부터',
    parallel: (n) => `동시 ${n}건`,
    again: '기존 실행이 있는 기간도 다시 실행',
    cancel: '백필 취소',
    confirm: (title) => ({
      title: '이 백필을 취소하시겠습니까?',
      text: `${title}: 새 실행은 시작하지 않고, 진행 중인 실행은 취소함. 끝난 실행은 그대로 남음.`,
    }),
  },
};
