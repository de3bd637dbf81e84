import type { Texts } from '../index.ts';

export const channels: Pick<Texts, 'board' | 'calls' | 'direct' | 'channel'> = {
  board: {
    title: (runs) => `${runs} execuções neste canal`,
    over: (runs) => `Tudo calmo de novo após ${runs} execuções`,
    asks: 'Alguém precisa agir:',
    oldest: (run, since) => `Há mais tempo em andamento: ${run}, ${since}.`,
    upToDate: 'A mensagem de cada execução está atualizada.',
    late: (messages, time) =>
      `Mensagens atrasadas: ${messages}, em até ${time}. O Slack aceita cerca de uma por segundo. ` +
      '`/pipeline status &lt;execução&gt;` mostra o estado atual.',
  },
  calls: {
    same: (n) => `A mesma causa, mais ${n}:`,
    also: (n) => `Outras falhas, ${n}:`,
    told: (title, run, same) =>
      same
        ? `A mesma causa de ${title} (${run}): o canal foi avisado ali, uma única vez.`
        : `Muitas falhas de uma vez: o canal foi avisado desta junto com ${title} (${run}).`,
  },
  direct: {
    where: (channel) => `Você iniciou esta execução. A thread está em ${channel}.`,
  },
  channel: {
    why: {
      is_archived: 'está arquivado',
      not_in_channel: 'o Sluice não é membro: digite `/invite @Sluice` nele',
      channel_not_found: 'o Slack não o conhece, ou é privado e o Sluice não é membro',
    },
    closed: (channel, why, since) =>
      `${channel} não aceita mensagens desde ${since}: ${why}. O que iria para lá é publicado aqui até que volte a aceitar. As execuções continuam.`,
    opened: (channel, since, until) =>
      `${channel} voltou a aceitar mensagens. Entre ${since} e ${until} elas foram publicadas aqui.`,
  },
};
