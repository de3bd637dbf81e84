import type { Texts } from '../index.ts';

export const claims: Pick<Texts, 'claims' | 'escalation'> = {
  claims: {
    has: (who, since) => `*${who} está cuidando disso* · ${since}`,
    root: (stage, who) => `${stage} (com ${who})`,
    took: (who, stage) => `${who} está cuidando disso: *${stage}*`,
    tookOver: (who, stage, from) => `${who} assumiu *${stage}*, que estava com ${from}`,
    did: (stage, run) => `Está com você: ${stage} de ${run}. Os outros veem isso.`,
    takeOver: {
      title: 'Assumir esta falha?',
      text: 'O cartão diz quem está cuidando disso. Conversem antes, para não consertar duas vezes.',
    },
  },
  escalation: {
    ways: { sns: 'o tópico SNS', webhook: 'o webhook' },
    told: (stage, after, way) => `Ninguém assumiu *${stage}* em ${after}: ${way} foi avisado.`,
    failed: (stage, after, way, why) =>
      `Ninguém assumiu *${stage}* em ${after}, e ${way} não pôde ser avisado: ${why}. *Alguém precisa olhar.*`,
    head: (title, stage, state, cause) => `${title}: etapa ${stage} ${state}. ${cause}`,
    unclaimed: (after, since) => `Ninguém assumiu em ${after}, desde ${since}.`,
    next: (command) => `No Slack: ${command}`,
  },
};
