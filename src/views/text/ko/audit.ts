import type { Texts } from '../index.ts';
import { activities, done } from './words.ts';

/** The audit log as people read it. */
export const audit: Pick<Texts, 'audit'> = {
  audit: {
    title: '감사 로그',
    none: '해당 기록 없음.',
    sealed: (n, hash) => `${n}번 항목까지 봉인됨, ${hash}`,
    goOn: (command) => `이전 기록: ${command}`,
    denied: (said, activity, pipeline) => [`${said}:`, pipeline, activity].filter(Boolean).join(' '),
    until: (date) => `${date}까지`,
    columns: { when: '시각', who: '수행자', what: '내용' },
    did: {
      ...done,
      start: '시작함',
      'mark-period-done': '대상 기간 완료 처리함',
      pause: '일시 중지함',
      resume: '재개함',
      answer: '누락 처리 선택함',
      apply: '정의 적용함',
      claim: '담당함',
      'break-glass': '긴급 권한 사용 시작',
      'end-break-glass': '긴급 권한 종료',
      denied: '거부됨',
    },
    rights: activities,
  },
};
