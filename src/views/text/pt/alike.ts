import type { Texts } from '../index.ts';
import { plural } from './words.ts';

const runsOf = (n: number): string => `${n} ${plural(n, 'execução', 'execuções')}`;

export const alike: Pick<Texts, 'alike'> = {
  alike: {
    claimAll: (n) => `Estou cuidando das ${n}`,
    claimMore: (n) => `Cuidar de mais ${n}`,
    unclaimed: (n) => `Mais ${n} com esta causa: ninguém está cuidando.`,
    retryAll: (n) => `Tentar as ${n} de novo…`,
    retryOthers: (n) => (n === 1 ? 'Tentar a outra de novo…' : `Tentar as outras ${n} de novo…`),

    title: 'Uma causa, várias falhas',
    ask: (runs) => `Tentar de novo o que falhou por esta causa em ${runsOf(runs)}?`,
    retry: (runs) => `Tentar ${runs} de novo`,
    nothing: 'Nada que falhou por esta causa pode ser tentado de novo aqui.',
    left: 'Ficam como estão:',
    unseen: (runs) => `${runsOf(runs)} de pipelines que você não pode ver`,
    more: (n) => `…e mais ${n}`,
    why: {
      doubt: 'Não dá para saber se o trabalho foi feito. Cada uma espera uma decisão própria, na thread.',
      consent: 'Não houve aprovação, então não é tentada de novo em conjunto. Cada uma espera uma decisão própria.',
    },

    did: (runs) =>
      runs === 0 ? 'Nada foi tentado de novo.' : `O que falhou em ${runsOf(runs)} está sendo tentado de novo.`,
    follow: 'Cada thread mostra como a execução continua e que a nova tentativa foi sua.',
    refused: 'Sem nova tentativa:',
    gone: (runs) =>
      `${runsOf(runs)} da lista já não ${plural(runs, 'esperava', 'esperavam')}: alguém decidiu nesse meio-tempo.`,

    claimed: (failures, runs) =>
      `Está com você: ${failures} ${plural(failures, 'falha', 'falhas')} em ${runsOf(runs)}. Os outros veem isso.`,
    unheld: 'Não assumidas:',
  },
};
