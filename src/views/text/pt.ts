import type { Texts } from './index.ts';
import { alike } from './pt/alike.ts';
import { channels } from './pt/channels.ts';
import { own } from './pt/own.ts';
import { behind } from './pt/behind.ts';
import { claims } from './pt/claims.ts';
import { audit } from './pt/audit.ts';
import { decisions } from './pt/decisions.ts';
import { digest } from './pt/digest.ts';
import { findings } from './pt/findings.ts';
import { glass } from './pt/glass.ts';
import { graph } from './pt/graph.ts';
import { history } from './pt/history.ts';
import { home } from './pt/home.ts';
import { losses } from './pt/losses.ts';
import { refusals } from './pt/refusals.ts';
import { plan } from './pt/plan.ts';
import { readiness } from './pt/readiness.ts';
import { trace } from './pt/trace.ts';
import { schedules } from './pt/schedules.ts';
import { places, usageProblems, verbGroups, verbs } from './pt/verbs.ts';
import { windows } from './pt/windows.ts';
import { plural, runStatus, runStatuses, stageState, stageStates, done, waitingFor } from './pt/words.ts';

/*
 * Portuguese of Brazil. The words are those of docs/glossary.md: execução, etapa, tentativa and consulta are all feminine, so
 * one form of each status agrees with every one of them.
 */
export const pt: Texts = {
  locale: 'pt-BR',
  units: {
    ms: (n) => `${n} ms`,
    s: (n) => `${n} s`,
    min: (n) => `${n} min`,
    h: (n) => `${n} h`,
    d: (n) => `${n} d`,
  },
  ago: (span) => `há ${span}`,
  ahead: (span) => `em ${span}`,
  justNow: 'agora mesmo',
  others: (n) => `mais ${n}`,
  more: (n) => `…e mais ${n} ${plural(n, 'linha', 'linhas')}`,
  by: {
    cli: (name) => `${name} (linha de comando)`,
    system: 'Sluice',
    schedule: 'agendamento',
    trigger: 'gatilho',
  },
  runStatus,
  runStatuses,
  stageState,
  stageStates,
  done,
  refusals,
  verbs,
  verbGroups,
  places,
  usageProblems,

  since: (date) => `desde ${date}`,
  startedBy: (who) => `iniciada por ${who}`,
  params: (list) => `com ${list}`,
  objects: (n, shown) => `${shown} ${plural(n, 'objeto', 'objetos')}`,
  rows: (n, shown) => `${shown} ${plural(n, 'linha', 'linhas')}`,
  scanned: (size) => `${size} lidos`,
  console: 'console',
  attempt: (n) => `tentativa ${n}`,
  after: (stages) => `depois de ${stages}`,
  retryAt: (n, max, date) => `nova tentativa ${n} de ${max}: ${date}`,
  waitingUntil: (why, date) => `${why}, próxima tentativa: ${date}`,
  waitingFor: (why) => waitingFor[why],
  stagesInState: (n, state) => `${state}: ${n}`,
  doneBy: (what, who) => `${done[what]} por ${who}`,
  onAccountOf: (run) => `por causa de ${run}`,
  cancelledBy: (who, date) => `Cancelada por ${who} · ${date}`,
  cancelling: (who, date) => `Parando o que está em andamento. Cancelada por ${who} · ${date}`,
  attention: (stages) => `Nada avança até que alguém decida sobre ${stages}: veja a thread.`,

  buttons: {
    retry: 'Tentar de novo',
    retryStage: (stage) => `Tentar ${stage} de novo`,
    retryFailed: (n) => `Tentar ${n} etapas de novo`,
    resume: 'Retomar',
    skip: 'Pular…',
    markDone: 'Marcar como concluída…',
    reattach: 'Reconectar',
    resubmit: 'Reenviar',
    logs: 'Logs',
    older: 'Mais antigas',
    refresh: 'Atualizar',
    cancel: 'Cancelar execução',
    runAgain: 'Executar de novo',
    runAgainAs: (n) => `Executar de novo como r${n}`,
    cancelQuery: 'Cancelar consulta',
    console: 'Abrir no console',
    status: 'Ver situação',
    statusOf: (title) => `Ver ${title}`,
    keep: 'Manter em execução',
    back: 'Voltar',
    rerun: 'Reexecutar',
    closeRun: 'Encerrar como falha',
    asStarted: 'Como começou',
    asCurrent: 'Como está agora',
    claim: 'Estou cuidando',
    takeOver: 'Assumir',
    approve: 'Aprovar',
    reject: 'Rejeitar…',
    backfill: (n) => `Iniciar ${n} execuções`,
    resumeLatest: 'Iniciar o mais recente',
    resumeAll: (n) => `Iniciar todos os ${n}`,
    resumeNone: 'Não iniciar nenhum',
    markPeriodDone: 'Marcar como concluído',
  },
  confirm: {
    cancel: (run) => ({
      title: 'Cancelar esta execução?',
      text: `${run} vai parar. O que está em execução na AWS também recebe ordem de parar, e o que já foi gravado permanece.`,
    }),
    again: (run) => ({
      title: 'Executar tudo de novo?',
      text: `Todas as etapas de ${run} são executadas mais uma vez, como uma nova execução do mesmo período.`,
    }),
    resubmit: (stage) => ({
      title: 'Iniciar uma segunda vez?',
      text: `Se o primeiro envio de ${stage} estiver mesmo em andamento, o mesmo trabalho roda duas vezes. Confira antes no console.`,
    }),
  },

  failure: {
    failed: (stage, cause, attempt) => `${stage}: ${cause} (${attempt}).`,
    attemptOf: (n, max) => `tentativa ${n} de ${max}`,
    exhausted: 'As novas tentativas automáticas se esgotaram.',
    permanent: 'Sem nova tentativa automática: daria o mesmo erro outra vez.',
    waiting: (stages) => `À espera dela: ${stages}.`,
    nothingWaits: 'Nenhuma etapa depende dela.',
    told: (stage, cause) => `${stage}: ${cause}.`,
    unknownWhat: 'Daqui não dá para saber se o trabalho foi feito. Nada foi enviado uma segunda vez.',
    unknownNext:
      '*Reconectar* procura o trabalho de novo e passa a acompanhá-lo, sem enviar nada. *Reenviar* começa do zero: só se o ' +
      'console mostrar que nada está em andamento. *Marcar como concluída*: se o trabalho terminou bem.',
    ran: (time) => `rodou por ${time}`,
    movedOn: (state) => `A decisão deixou de ser necessária. Estado atual da etapa: ${state}.`,
  },

  log: {
    succeeded: (stage) => `*${stage}* concluída`,
    retry: (stage, cause) => `*${stage}* falhou: ${cause}`,
    retryIn: (n, max, span) => `Nova tentativa ${n} de ${max} em ${span}.`,
    skipped: (stage, why) => `*${stage}* pulada: ${why}`,
    nothingFailed: 'nada falhou',
    stray: (stage) =>
      `*${stage}*: apareceu um segundo trabalho da mesma tentativa. O Sluice fica com o primeiro e pede que este pare; confira no console se parou.`,
    overdue: (stage, deadline) => `*${stage}* passou do prazo de ${deadline} e está sendo parada.`,
    stopped: (stage) => `*${stage}* parou: confirmado.`,
    notConfirmed: (stage) =>
      `*${stage}* recebeu ordem de parar, mas a parada *não está confirmada*. Confira no console.`,
    cancelRequested: (who) => `${who} cancelou a execução`,
    handled: (what, who, stage) =>
      ({
        retry: `${who} tentou *${stage}* de novo`,
        skip: `${who} pulou *${stage}*`,
        'mark-done': `${who} marcou *${stage}* como concluída`,
        reattach: `${who} reconectou *${stage}*: procurando o trabalho`,
        resubmit: `${who} reenviou *${stage}*`,
        rerun: `${who} reexecutou *${stage}*`,
        cancel: `${who} deixou *${stage}* como está`,
        approve: `${who} aprovou *${stage}*`,
        reject: `${who} rejeitou *${stage}*`,
        close: `${who} encerrou *${stage}* como falha`,
      })[what],
    ended: {
      succeeded: (time) => `Execução *concluída* em ${time}.`,
      attention: (stages) => `A execução parou e *requer atenção*: ${stages}.`,
      cancelled: (time) => `Execução *cancelada* após ${time}.`,
    },
    warning: (text) => `aviso: ${text}`,
  },

  query: {
    state: {
      running: 'Consulta em execução',
      succeeded: 'Consulta concluída',
      failed: 'Consulta falhou',
      cancelled: 'Consulta cancelada',
      unknown: 'Consulta: resultado desconhecido',
    },
    noRows: 'Nenhuma linha.',
    truncated: 'Aqui aparece só uma parte: o resultado completo está no console.',
    firstColumns: (shown, all) => `Aparecem as primeiras ${shown} de ${all} colunas.`,
    cost: (price) => `≈ ${price}`,
    askedBy: (who) => `pedida por ${who}`,
  },

  decisions,
  windows,
  ...digest,
  ...glass,
  ...audit,
  ...graph,
  ...history,
  ...home,
  ...channels,
  own,
  ...alike,
  ...behind,
  ...claims,
  ...losses,
  ...schedules,
  ...plan,
  ...findings,
  ...readiness,
  ...trace,

  replies: {
    started: (title, number, channel) => `*${title}* iniciada como r${number}. Acompanhe em ${channel}.`,
    decided: (what, stage, run, channel) =>
      `${done[what]}: ${stage === undefined ? run : `${stage} de ${run}`}. Acompanhe na thread em ${channel}.`,
    cancelling: (run) =>
      `Cancelando ${run}: o trabalho recebeu ordem de parar. A thread avisa quando a parada for confirmada.`,
    cancelled: (run) => `${run} foi cancelada. Não havia nada em andamento.`,
    queryStarted: (channel) => `Sua consulta está em execução; a resposta aparece em ${channel}.`,
    notYet: '⚪ ainda não foi executado',
    asOf: (time) => `situação de ${time}`,
    startedAgo: (ago) => `iniciada ${ago}`,
    took: (time) => `levou ${time}`,
    noRuns: (pipeline) => `${pipeline} ainda não foi executado.`,
    startIt: (command) => `Digite ${command} para iniciar.`,
    broken: (problem) => `não pode ser executado: ${problem}`,
    noPipelines: 'Ainda não há nenhum pipeline: crie uma pasta `pipelines/&lt;name&gt;/` com um `pipeline.yml`.',
    next: (date) => `próxima: ${date}`,
    listHint:
      '`/pipeline run &lt;pipeline&gt;` inicia uma execução · `/pipeline status &lt;pipeline&gt;` mostra as últimas · `/pipeline help`',
    runsOf: (title) => `Últimas execuções de ${title}`,
    help: 'Comandos disponíveis',
    athenaHelp: 'uma consulta de leitura; sem ela, abre uma janela',
    helpHint: '`/pipeline help rerun` mostra como digitar esse comando. O que falhou também tem botões na thread.',
    logs: (stage, attempt) => `Log de ${stage}, tentativa ${attempt}`,
    noLogs: 'Não há linhas de log (ainda).',
    logsMissing: {
      'none-kept': () => 'Etapas deste tipo não guardam log.',
      'not-found': (group) => `Não há nada desta tentativa em ${group} (ainda).`,
      denied: (group) => `O Sluice não pode ler ${group}: falta a permissão no seu papel do IAM.`,
      unreachable: (group) => `O CloudWatch Logs não respondeu sobre ${group}.`,
    },
    lastLines: (n) => (n === '1' ? 'A última linha.' : `As últimas ${n} linhas.`),
  },

  modals: {
    skip: {
      title: 'Pular uma etapa',
      submit: 'Pular',
      what: (stage, run) => `*${stage}* de ${run} será pulada.`,
      next: (stages) => `Depois podem começar, *sem* o que ela teria gravado: ${stages}.`,
      last: 'Nenhuma outra etapa depende dela: a execução pode terminar como concluída.',
    },
    'mark-done': {
      title: 'Marcar como concluída',
      submit: 'Marcar como concluída',
      what: (stage, run) => `*${stage}* de ${run} contará como concluída: o trabalho foi feito por outro meio.`,
      next: (stages) => `Depois podem começar, lendo o que já existe: ${stages}.`,
      last: 'Nenhuma outra etapa depende dela: a execução pode terminar como concluída.',
    },
    reject: {
      title: 'Rejeitar uma etapa',
      submit: 'Rejeitar',
      what: (stage, run) => `*${stage}* de ${run} não vai começar.`,
      next: (stages) => `Até uma nova tentativa, também não começam: ${stages}.`,
      last: 'Nenhuma outra etapa depende dela.',
    },
    reason: 'Motivo',
    reasonHint: 'Fica registrado na execução e aparece na thread.',
    reasonPlaceholder: 'Por que fazer isso é o certo?',
    rejectPlaceholder: 'O que impede a aprovação?',
    athena: {
      title: 'Consultar o Athena',
      submit: 'Executar',
      label: 'SQL',
      hint: 'Uma consulta de leitura. A resposta é publicada no canal.',
    },
    loading: { title: 'Um momento', text: 'Carregando…' },
    cancel: 'Voltar',
  },
};
