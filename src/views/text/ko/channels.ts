import type { Texts } from '../index.ts';

export const channels: Pick<Texts, 'board' | 'calls' | 'direct' | 'channel'> = {
  board: {
    title: (runs) => `이 채널의 실행 ${runs}건`,
    over: (runs) => `실행 ${runs}건 정리됨`,
    asks: '조치 필요:',
    oldest: (run, since) => `가장 오래된 실행: ${run} · ${since}`,
    upToDate: '실행별 메시지 모두 최신 상태.',
    late: (messages, time) =>
      `메시지 ${messages}건 지연, 최대 ${time}. Slack 한도는 초당 약 1건. 현재 상태 확인: \`/pipeline status &lt;실행&gt;\``,
  },
  calls: {
    same: (n) => `같은 원인, 추가 ${n}건:`,
    also: (n) => `그 밖의 실패 ${n}건:`,
    told: (title, run, same) =>
      same
        ? `같은 원인: ${title} (${run}). 채널에는 그 메시지로 한 번만 알림.`
        : `동시에 다수 실패. 채널에는 ${title} (${run}) 메시지에 함께 알림.`,
  },
  direct: {
    where: (channel) => `직접 시작한 실행. 스레드: ${channel}`,
  },
  channel: {
    why: {
      is_archived: '보관된 채널',
      not_in_channel: 'Sluice가 멤버가 아님. 해당 채널에서 입력하세요: `/invite @Sluice`',
      channel_not_found: '없는 채널이거나, Sluice가 초대되지 않은 비공개 채널',
    },
    closed: (channel, why, since) =>
      `${since}부터 ${channel} 게시 불가. 원인: ${why}. 복구될 때까지 이 채널에 대신 게시. 실행은 계속 진행 중.`,
    opened: (channel, since, until) => `${channel} 게시 복구. ${since} – ${until} 메시지는 이 채널에 게시됨.`,
  },
};
