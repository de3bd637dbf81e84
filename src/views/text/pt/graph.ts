import type { Texts } from '../index.ts';

/** What is said of pictures of runs. */
export const graph: Pick<Texts, 'graph'> = {
  graph: {
    button: 'Grafo',
    stages: (n) => `${n} ${n === '1' ? 'etapa' : 'etapas'}:`,
    title: (run) => `Imagem de ${run}`,
    posted: (run) => `A imagem de ${run} está na thread da execução.`,
    missing: {
      'no-thread': (run) => `${run} ainda não tem mensagem no Slack, portanto não há thread para a imagem. Em texto:`,
      'no-scope': () => 'O app não pode enviar arquivos (escopo `files:write`), portanto não há imagem. Em texto:',
      refused: () => 'O Slack não aceitou a imagem. Em texto:',
      'too-large': (run) => `${run} tem etapas demais para uma imagem legível. Em texto:`,
    },
  },
};
