import type { Texts } from '../index.ts';

/** What is said of where data comes from. */
export const trace: Pick<Texts, 'trace'> = {
  trace: {
    writtenBy: (pipeline, stage) => `gravada por ${pipeline}, etapa ${stage}`,
    never: 'Nenhuma execução conhecida a gravou.',
    current: (hash) => `Pela definição em vigor (${hash}).`,
    older: (hash) => `Por uma definição anterior (${hash}): o pipeline mudou desde então.`,
    from: 'Feita a partir de',
    notOurs: 'não é gravada por nenhum pipeline daqui',
    stages: (stages) => `as etapas antes dela: ${stages}`,
    to: 'Lida por',
    nobody: 'nenhuma etapa cujo SQL se conheça aqui',
    triggered: (pipeline) => `${pipeline} começa depois dela`,
    rerun: (stage) => `Reexecutar desde ${stage}…`,
    stale: 'Depois de reexecutar, quem a lê continua com os dados anteriores até também ser executado de novo.',
  },
};
