import type { Texts } from '../index.ts';
import { bare } from './words.ts';

/** How schedules are said, and what is told of their starts. */
export const schedules: Pick<Texts, 'schedule' | 'notice'> = {
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
};
