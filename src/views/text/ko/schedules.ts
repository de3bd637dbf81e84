import type { Texts } from '../index.ts';
import { bare } from './words.ts';

/** How schedules are said, and what is told of their starts. */
export const schedules: Pick<Texts, 'schedule' | 'notice' | 'trigger' | 'release'> = {
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
      `스케줄 시작 기록 유실: ${pipeline} 스케줄 ${schedule} 시작 이력 불명. 지금부터 계산함.`,
    lostSince: (run) => `스케줄에 따른 마지막 실행: ${run}. 이후 예정된 시작:`,
    lostNothing: (run) => `스케줄에 따른 마지막 실행: ${run}. 이후 예정된 시작 없음.`,
    lostWithoutRun: '스케줄에 따른 실행 기록 없음.',
    changed: (pipeline, schedule) =>
      `${pipeline} 스케줄 ${schedule} 일시 중지 중에 변경됨. 변경 전 스케줄에 따라 예정되었던 시작:`,
    paused: (pipeline, schedule, who) =>
      `${pipeline} 스케줄 ${schedule} 일시 중지됨: ${who}. 재개할 때까지 이 스케줄에 따른 시작 없음.`,
    resumed: (pipeline, schedule, who) => `${pipeline} 스케줄 ${schedule} 재개됨: ${who}.`,
    reason: (reason) => `사유: ${reason}`,
    older: (n, since) => `이전 예정 ${n}건은 목록에서 생략, 최초 ${since}.`,
    started: (period, run) => `${period} 늦게 시작함: ${run}.`,
    exists: (period, run) => `${period} 다시 시작하지 않음, 기존 실행: ${run}.`,
    refused: (period, because) => `${period} 시작하지 않음: ${because}`,
    missed: (command) => `시작하지 않음: ${command}`,
    startedNow: (period, run) => `${period} 시작함: ${run}.`,
    asked: (period) => `${period} 시작되지 않음.`,
    declined: (period) => `${period} 실행하지 않음.`,
    which: '어느 것을 실행할지 선택하세요.',
    runOne: (period) => `${period} 실행`,
    runAll: (n) => `${n}건 모두 실행`,
    runNone: '실행하지 않음',
    chosen: (choice, who, date) => `*${choice}* · 선택: ${who} · ${date}`,
  },

  trigger: {
    incomplete: (pipeline, period, missing) => `${pipeline} 대상 기간 ${period} 시작 전, 대기 대상: ${missing}.`,
    waits: (since, within) => `대기 시작: ${since}, 허용 시간: ${within}. 모두 성공하면 그때 시작함.`,
    broken: (pipeline, period, problem) =>
      `${pipeline} 대상 기간 ${period} 시작 불가, 정의 오류: ${problem}. 수정되면 시작함.`,
    refused: (pipeline, period, because) => `${pipeline} 대상 기간 ${period} 트리거 시작 거부: ${because}`,
    gone: (pipeline, trigger, period) =>
      `${pipeline} 트리거 ${trigger} 삭제됨, 대기 중이던 대상 기간: ${period}. 이 트리거에 따른 시작은 더 이상 없음.`,
    noRun: (pipeline, period) => `${pipeline}: 대상 기간 ${period} 실행 없음`,
    byHand: (command) => `기다리지 않고 시작하려면: ${command}`,
  },

  release: {
    deployed: (release) =>
      release === '' ? '배포로 파이프라인 변경됨:' : `릴리스 ${release} 배포로 파이프라인 변경됨:`,
    applied: (who, release) => `워크스페이스 적용됨: ${who} · ${release}`,
    added: (pipeline) => `${pipeline} 추가됨`,
    changed: (pipeline) => `${pipeline} 변경됨`,
    removed: (pipeline) => `${pipeline} 삭제됨, 더 이상 시작되지 않음`,
    broken: (pipeline) => `${pipeline} 정의 오류로 사용 중지`,
    mended: (pipeline) => `${pipeline} 다시 실행 가능`,
    parts: {
      stages: {
        added: (names) => `단계 추가: ${names}`,
        changed: (names) => `단계 변경: ${names}`,
        removed: (names) => `단계 삭제: ${names}`,
      },
      schedules: {
        added: (names) => `스케줄 추가: ${names}`,
        changed: (names) => `스케줄 변경: ${names}`,
        removed: (names) => `스케줄 삭제: ${names}`,
      },
      triggers: {
        added: (names) => `트리거 추가: ${names}`,
        changed: (names) => `트리거 변경: ${names}`,
        removed: (names) => `트리거 삭제: ${names}`,
      },
    },
    keys: (names) => `그 밖의 변경: ${names}`,
  },
};
