import type { Texts } from '../index.ts';

/** What is told of rights that somebody takes for a while. */
export const glass: Pick<Texts, 'glass'> = {
  glass: {
    begun: (who, span, until) =>
      `${who} *acionou o acesso de emergência*: permissões de admin por ${span}, até ${until}. Tudo o que for feito com elas fica marcado no log de auditoria.`,
    reason: (reason) => `Motivo: ${reason}`,
    ended: (who) => `${who} devolveu as permissões de admin.`,
    expired: (who) => `As permissões de admin de ${who} terminaram: o tempo acabou.`,
    yours: (span, until, channel) =>
      `Você tem permissões de admin por ${span}, até ${until}. ${channel} foi avisado, com o seu motivo. ` +
      '`/pipeline break-glass --end` devolve as permissões antes.',
    given: 'Você devolveu as permissões de admin.',
    under: (who) => `${who} (acesso de emergência)`,
  },
};
