import type { Texts } from '../index.ts';

/** What is said once a day. */
export const digest: Pick<Texts, 'digest'> = {
  digest: {
    title: (day) => `Resumo do dia · ${day}`,
    quiet: (day, since) =>
      `${day}: nada foi executado desde ${since}, nada está previsto para hoje e ninguém precisa agir.`,
    needs: 'Alguém precisa agir agora',
    noNeeds: 'Ninguém precisa agir agora',
    questions: (n) =>
      `${n} ${n === 1 ? 'cartão pergunta' : 'cartões perguntam'} sobre inícios perdidos: veja acima neste canal.`,
    paused: (schedules) => `Em pausa: ${schedules}.`,
    since: (date) => `Desde ${date}`,
    runs: (n) => `${n} ${n === 1 ? 'execução' : 'execuções'}`,
    inStatus: (n, status) => `${status}: ${n}`,
    noRuns: 'Nenhuma execução.',
    columns: { pipeline: 'Pipeline', runs: 'Sucessos', longest: 'Mais longa', against: 'vs. mediana' },
    today: 'Previsto para hoje',
    done: (time) => `termina por volta de ${time}`,
    moreToday: (n) => `mais ${n} hoje`,
    tables: 'Atualidade dos dados por tabela, da mais antiga à mais nova',
    written: (date) => `gravada em ${date}`,
    neverWritten: (tables) => `sem gravação conhecida: ${tables}`,
    spent: (size, price) => `Athena: ${size} lidos ≈ ${price}`,
    audit: (n, hash) => `log de auditoria: entrada ${n}, ${hash}`,
  },
};
