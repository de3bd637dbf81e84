import type { Texts } from '../index.ts';
import { plural } from './words.ts';

/** What is said of looks before a run, and of backfills. */
export const readiness: Pick<Texts, 'readiness' | 'backfill'> = {
  readiness: {
    state: {
      checking: 'verificando a prontidão',
      ready: 'pronto',
      failing: 'não está pronto',
      open: 'pronto, até onde dá para saber',
      unfinished: 'verificação incompleta',
    },
    looksAt: (stages) => `Em verificação: ${stages}.`,
    failing: (n) => `${n} ${plural(n, 'problema impediria', 'problemas impediriam')} uma execução:`,
    open: (n) =>
      `${n} ${plural(n, 'item não pôde', 'itens não puderam')} ser ${plural(n, 'verificado', 'verificados')}:`,
    fine: (n, what) => `${n} em ordem: ${what}`,
    limits: 'Nada foi gravado: só uma execução mostra se gravar é permitido.',
    forPeriod: (period) => `para ${period}`,
    askedBy: (who) => `verificado por ${who}`,
    next: (date) => `o agendamento inicia em ${date}`,
    again: 'Verificar de novo',
  },
  backfill: {
    title: (pipeline, range) => `Backfill de ${pipeline} · ${range}`,
    progress: (done, total) => `${done} de ${total} terminadas`,
    attention: (n) =>
      `${n} ${plural(n, 'execução requer', 'execuções requerem')} atenção: decida na thread; o backfill espera por isso.`,
    result: (succeeded, failed, existed) =>
      [
        `${succeeded} ${succeeded === '1' ? 'concluída' : 'concluídas'}`,
        ...(failed === '0' ? [] : [`${failed} com falha ou ${failed === '1' ? 'cancelada' : 'canceladas'}`]),
        ...(existed === '0' ? [] : [`${existed} já ${existed === '1' ? 'tinha' : 'tinham'} execução`]),
      ].join(' · '),
    partial: 'terminado, mas não por inteiro',
    oldest: 'da mais antiga à mais recente',
    newest: 'da mais recente à mais antiga',
    parallel: (n) => `${n} por vez`,
    again: 'períodos que já têm execução são executados de novo',
    cancel: 'Cancelar backfill',
    confirm: (title) => ({
      title: 'Cancelar este backfill?',
      text: `${title}: nada mais é iniciado, e as execuções em andamento são canceladas. O que foi feito permanece.`,
    }),
  },
};
