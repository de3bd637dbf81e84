import type { Texts } from '../index.ts';

/** What is told when the store has forgotten something. */
export const losses: Pick<Texts, 'lost'> = {
  lost: {
    writes: (since, until) =>
      `O armazenamento perdeu o que foi gravado de ${since} a ${until}, como depois de um failover ou de um reinício. As ` +
      'execuções seguem de onde estavam antes: o trabalho que a AWS já tinha começado é encontrado e não é iniciado de ' +
      'novo, e um início que estava previsto é recuperado conforme o agendamento. Veja se o que foi pedido nesse tempo está lá e peça de novo o ' +
      'que falta: `/pipeline list`',
    store: () =>
      'O armazenamento foi esvaziado: as execuções, o histórico e o que os agendamentos tinham iniciado se foram, e este ' +
      'processo para. Para recuperar, pare todo o Sluice e importe a última exportação. O que começar no lugar começa do ' +
      'zero: os agendamentos contam a partir de agora, e nada do que estava previsto antes é iniciado. Havia trabalho em ' +
      'andamento? Confira na AWS antes de iniciar de novo.',
  },
};
