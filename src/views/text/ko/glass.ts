import type { Texts } from '../index.ts';

/** What is told of rights that somebody takes for a while. */
export const glass: Pick<Texts, 'glass'> = {
  glass: {
    begun: (who, span, until) =>
      `${who} *긴급 권한 사용 시작*: ${span} 동안 관리자 권한, ${until}까지. 이 권한으로 한 모든 조치는 감사 로그에 표시됨.`,
    reason: (reason) => `사유: ${reason}`,
    ended: (who) => `${who} 긴급 권한 반납.`,
    expired: (who) => `${who} 긴급 권한 만료.`,
    yours: (span, until, channel) =>
      `${span} 동안 관리자 권한 사용 가능 (${until}까지). ${channel} 채널에 사유와 함께 공지됨. ` +
      '미리 반납하려면: `/pipeline break-glass --end`.',
    given: '긴급 권한 반납 완료.',
    under: (who) => `${who} (긴급 권한)`,
  },
};
