import type { Texts } from '../index.ts';

/** What is told of rights that somebody takes for a while. */
export const glass: Pick<Texts, 'glass'> = {
  glass: {
    begun: (who, span, until) =>
      `${who} *acionou o acesso de emergência*: direitos de admin por ${span}, até ${until}. Tudo o que for feito com eles fica marcado no log de auditoria.`,
    reason: (reason) => `Motivo: ${reason}`,
    ended: (who) => `${who} devolveu os direitos de admin.`,
    expired: (who) => `Os direitos de admin de ${who} terminaram: o tempo acabou.`,
    yours: (span, until, channel) =>
      `Você tem direitos de admin por ${span}, até ${until}. ${channel} foi avisado, com o seu motivo. ` +
      '`/pipeline break-glass --end` devolve antes.',
    given: 'Você devolveu os direitos de admin.',
    under: (who) => `${who} (acesso de emergência)`,
  },
};
