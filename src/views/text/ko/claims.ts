import type { Texts } from '../index.ts';

export const claims: Pick<Texts, 'claims' | 'escalation'> = {
  claims: {
    has: (who, since) => `*담당: ${who}* · ${since}`,
    root: (stage, who) => `${stage} (담당: ${who})`,
    took: (who, stage) => `*${stage}* 담당: ${who}`,
    tookOver: (who, stage, from) => `*${stage}* 담당 변경: ${from} → ${who}`,
    did: (stage, run) => `담당자로 표시됨: ${run} · ${stage}.`,
    takeOver: {
      title: '담당을 넘겨받으시겠습니까?',
      text: '카드에 현재 담당자가 표시됨. 같은 조치를 두 번 하지 않도록 먼저 확인하세요.',
    },
  },
  escalation: {
    ways: { sns: 'SNS 토픽', webhook: '웹훅' },
    told: (stage, after, way) => `*${stage}* ${after} 동안 담당자 없음: ${way} 알림 전송.`,
    failed: (stage, after, way, why) =>
      `*${stage}* ${after} 동안 담당자 없음, ${way} 알림 실패: ${why}. *직접 확인하세요.*`,
    head: (title, stage, state, cause) => `${title} · ${stage} ${state}: ${cause}`,
    unclaimed: (after, since) => `${since}부터 ${after} 동안 담당자 없음.`,
    next: (command) => `Slack에서 확인: ${command}`,
  },
};
