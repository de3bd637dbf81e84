import type { Texts } from '../index.ts';

/** What is told when the store has forgotten something. */
export const losses: Pick<Texts, 'lost'> = {
  lost: {
    writes: (since, until) =>
      `저장소 기록 유실: ${since} ~ ${until} (장애 조치나 재시작 등). 실행은 그 이전 상태에서 계속: AWS에서 이미 시작된 작업은 ` +
      '찾아서 이어 가고 다시 시작하지 않음, 예정된 시작은 스케줄 설정대로 보충함. 이 시간에 요청한 내용이 남아 있는지 확인하고, 없으면 다시 ' +
      '요청하세요: `/pipeline list`',
    store: () =>
      '저장소가 비워짐: 실행, 이력, 스케줄 시작 기록이 모두 없어졌고, 이 프로세스는 종료됨. 되돌리려면 Sluice를 모두 멈추고 마지막 ' +
      '내보내기 파일을 가져오세요. 그대로 다시 시작하면 새 저장소로 시작: 스케줄은 지금부터 계산하며, 이전에 예정된 실행은 시작하지 ' +
      '않음. 진행 중이던 작업이 있다면 다시 시작하기 전에 AWS에서 확인하세요.',
  },
};
