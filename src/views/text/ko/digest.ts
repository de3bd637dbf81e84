import type { Texts } from '../index.ts';

/** What is said once a day. */
export const digest: Pick<Texts, 'digest'> = {
  digest: {
    title: (day) => `일일 요약 · ${day}`,
    quiet: (day, since) => `${day}: ${since} 이후 실행 없음, 오늘 예정 없음, 조치할 사항 없음.`,
    needs: '지금 조치 필요',
    noNeeds: '지금 조치할 사항 없음',
    questions: (n) => `누락된 시작에 대한 확인 요청 ${n}건: 이 채널의 카드에서 답하세요.`,
    paused: (schedules) => `일시 중지된 스케줄: ${schedules}`,
    since: (date) => `${date} 이후`,
    runs: (n) => `실행 ${n}건`,
    inStatus: (n, status) => `${status} ${n}건`,
    noRuns: '실행 없음.',
    columns: { pipeline: '파이프라인', runs: '성공', longest: '최장 소요', against: '중앙값 대비' },
    today: '오늘 예정',
    done: (time) => `완료 예상 ${time}`,
    moreToday: (n) => `오늘 ${n}회 더`,
    tables: '테이블별 데이터 기준 시점 (오래된 순)',
    written: (date) => `갱신 ${date}`,
    neverWritten: (tables) => `갱신 기록 없음: ${tables}`,
    spent: (size, price) => `Athena: ${size} 스캔 ≈ ${price}`,
    audit: (n, hash) => `감사 로그: ${n}번 항목, ${hash}`,
  },
};
