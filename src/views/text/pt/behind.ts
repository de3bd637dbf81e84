import type { Texts } from '../index.ts';

/** O que para fora de uma execução que falhou. */
export const behind: Pick<Texts, 'behind'> = {
  behind: {
    pipelines: (names) => `Pipelines à espera: ${names}.`,
    asOf: (period) => `Os dados continuam os de ${period}.`,
  },
};
