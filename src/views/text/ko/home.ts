import type { Texts } from '../index.ts';

/** What stands on a person's Home tab. */
export const home: Pick<Texts, 'home'> = {
  home: {
    needs: (n) => `조치 필요한 실행 ${n}건`,
    noNeeds: '지금 조치할 실행 없음',
    claimed: (who) => `담당 ${who}`,
    running: (n) => `진행 중인 실행 ${n}건`,
    late: '평소보다 오래 걸림',
    next: '다음 시작',
    pipelines: '파이프라인 목록',
    median: (time, share) => `중앙값 ${time}, 최근 ${share}`,
    panel: '제어판',
    nothing: '조회할 수 있는 파이프라인 없음. 권한은 `sluice.yml` 담당자에게 요청하세요.',
    hint: '화면을 보는 동안 자동으로 갱신됨. 전체 명령: `/pipeline help`',
  },
};
