import type { Texts } from '../index.ts';
import { plural } from './words.ts';

/** What a decision will do, what it has done, and what is decided by more than one person. */
export const decisions: Texts['decisions'] = {
  ask: {
    rerunFrom: (title, stage) => `Reexecutar ${title} a partir de ${stage}?`,
    rerunFailed: (title) => `Reexecutar o que falhou em ${title} e o que vem depois?`,
    rerunWhole: (title, number) => `Executar ${title} por inteiro de novo, como nova execução r${number}?`,
    close: (title) => `Encerrar ${title} como falha?`,
    cancel: (title) => `Cancelar ${title}?`,
    backfill: (title, runs, from, to) =>
      `Iniciar ${runs} ${plural(runs, 'execução', 'execuções')} de ${title}, de ${from} a ${to}?`,
    markPeriodDone: (title, period) => `Marcar ${period} de ${title} como concluído?`,
    resume: (title) => `Retomar ${title}?`,
  },
  closeNote: 'Nenhuma etapa dela começa mais sozinha. Uma nova tentativa a reabre.',
  periodNote: 'Nenhuma etapa é executada. Os pipelines que dependem dele o consideram concluído.',
  notBegun: (period) => `⚠️ ${period} ainda não começou.`,
  onlyShown: 'Só uma prévia: nada foi alterado.',
  will: {
    submits: (stages) => `Envia: ${stages}`,
    nothing: 'Não envia nada.',
    follows: (stages) => `Podem começar depois: ${stages}`,
    stops: (stages) => `Para: ${stages}`,
    approvals: (stages) => `Pede aprovação de: ${stages}`,
    leaves: (stages) => `Deixa como está: ${stages}`,
  },
  did: {
    submits: (stages) => `Enviado: ${stages}`,
    nothing: 'Nada foi enviado.',
    follows: (stages) => `Podem começar depois: ${stages}`,
    stops: (stages) => `Parada pedida: ${stages}`,
    approvals: (stages) => `Aprovação pedida: ${stages}`,
    leaves: (stages) => `Ficou como estava: ${stages}`,
  },
  withAttempt: (stage, attempt) => `${stage} (tentativa ${attempt})`,
  changed: (changes) => `A definição mudou desde que esta execução começou: ${changes}.`,
  change: { added: 'nova', removed: 'removida' },
  closed: (run, channel) => `${run} foi encerrada como falha; veja em ${channel}.`,

  backfill: {
    starts: (runs, first, last, order, parallel) =>
      `${runs} ${plural(runs, 'execução', 'execuções')}: ${first} … ${last}, ${order}, ${parallel} por vez`,
    order: { oldest: 'da mais antiga à mais nova', newest: 'da mais nova à mais antiga' },
    leaves: (periods, list) =>
      `${periods} ${plural(periods, 'período já tem execução e fica', 'períodos já têm execução e ficam')} como está: ${list}`,
    again: (periods, list) =>
      `${periods} ${plural(periods, 'período já tem execução e será executado', 'períodos já têm execução e serão executados')} de novo: ${list}`,
    ahead: (periods, first) =>
      `⚠️ ${periods} ${plural(periods, 'dos períodos ainda não começou', 'dos períodos ainda não começaram')}: a partir de ${first}.`,
    cancelHint: 'O backfill é uma execução: ao cancelá-lo, o que ele iniciou também é cancelado.',
    started: (title, channel) => `Backfill de ${title} iniciado. Acompanhe em ${channel}.`,
  },
  check: {
    started: (title, channel) => `Verificando ${title}: o resultado aparece em ${channel}.`,
  },
  periodDone: (period, title, run) => `${period} de ${title} conta como concluído: ${run}.`,

  schedule: {
    after: (pipelines) => `depois de ${pipelines}`,
    noneAtAll: 'Nenhum pipeline tem agendamento.',
    next: (date) => `próximo ${date}`,
    isPaused: 'pausado',
    paused: (who, date) => `pausado por ${who} desde ${date}`,
    owes: (starts, dates) =>
      `${starts} ${plural(starts, 'início previsto', 'inícios previstos')} nesse meio-tempo: ${dates}`,
    didPause: (title, schedules) => `${title} pausado: ${schedules}. Nada começa por ele até ser retomado.`,
    didResume: (title, schedules) => `${title} retomado: ${schedules}.`,
    catchUp: {
      latest: (starts) =>
        `Inicia agora o mais recente dos ${starts} previstos; os outros são informados como perdidos.`,
      all: (starts) => `Inicia agora todos os ${starts} previstos, do mais antigo ao mais novo.`,
      none: (starts) => `Não inicia nenhum dos ${starts} previstos; são informados como perdidos.`,
    },
    choose: (choices) => `Outras opções: ${choices}`,
  },

  queued: {
    turn: 'a sua vez',
    run: (what, place) => `Espera ${what}${place === undefined ? '' : `: ${place}ª na fila`}.`,
    stage: (pool, place) => `espera o pool ${pool}, ${place}ª na fila`,
    stageUnplaced: (pool) => `espera o pool ${pool}`,
  },
  card: {
    overdue: (deadline) =>
      `Passou do prazo de ${deadline}: o que estava em execução foi parado, o que esperava falhou.`,
    closed: (who, date) => `Encerrada como falha por ${who} · ${date}`,
    approval: (stages) => `Espera a aprovação de ${stages}: veja a thread.`,
    trigger: (trigger, runs) => `depois de ${runs} (gatilho ${trigger})`,
    backfill: (run) => `parte de ${run}`,
    redefined: (who, date) => `segue a definição em vigor desde ${date} (${who})`,
  },
  approval: {
    ask: (stage) => `*${stage}* começa quando for aprovada.`,
    of: (stage) => `aprovação de *${stage}*`,
    count: (given, wanted) => `${given} de ${wanted} ${plural(wanted, 'aprovação', 'aprovações')}`,
    by: (people) => `aprovada por ${people}`,
    may: (people) => `pode ser dada por ${people}`,
    notBy: (who) => `não por ${who}, que fez o pedido`,
    expires: (date) => `expira ${date}`,
    followed: (stages) => `à espera dela: ${stages}`,
    approved: (people, date) => `Aprovada por ${people} · ${date}`,
    rejected: (who, date) => `Rejeitada por ${who} · ${date}`,
    refused: (who) => `rejeitada por ${who}`,
    expired: (date) => `Expirou ${date}: ninguém decidiu a tempo.`,
    withdrawn: (state) => `Não é mais preciso aprovar. Estado atual da etapa: ${state}.`,
    partly: (given, wanted) =>
      `${given} de ${wanted} pessoas ${plural(given, 'aprovou', 'aprovaram')}. Começa quando todas aprovarem.`,
  },
  log: {
    queued: 'A execução espera a sua vez.',
    admitted: 'Chegou a vez: a execução segue.',
    overdue: (deadline) => `A execução passou do prazo de ${deadline}: o que está em andamento é parado.`,
    closed: (who) => `${who} encerrou a execução como falha`,
    closedByTime: (time) => `Encerrada como falha: ninguém decidiu em ${time}.`,
    redefined: (who) => `${who} seguiu com a definição em vigor`,
    failed: (time) => `A execução *falhou* depois de ${time}.`,
  },
};
