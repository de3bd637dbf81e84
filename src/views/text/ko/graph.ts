import type { Texts } from '../index.ts';

/** What is said of pictures of runs. */
export const graph: Pick<Texts, 'graph'> = {
  graph: {
    button: '그래프',
    stages: (n) => `단계 ${n}개:`,
    title: (run) => `${run} 그래프`,
    posted: (run) => `${run} 그래프를 스레드에 게시함.`,
    missing: {
      'no-thread': (run) => `${run} 메시지가 아직 Slack에 없어 그래프를 올릴 스레드가 없음. 텍스트로 표시:`,
      'no-scope': () => '앱에 파일 업로드 권한 `files:write` 없음: 그래프를 올리지 못함. 텍스트로 표시:',
      refused: () => 'Slack에서 그래프 업로드를 거부함. 텍스트로 표시:',
      'too-large': (run) => `${run} 단계가 너무 많아 그래프로 표시할 수 없음. 텍스트로 표시:`,
    },
  },
};
