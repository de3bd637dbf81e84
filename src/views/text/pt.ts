import type { UserErrorKey, UserErrors } from '../../errors.ts';
import type { Action } from '../../pipeline/access.ts';
import type { Handled, RunStatus, StageState } from '../../pipeline/run.ts';
import type { Say, Texts } from './index.ts';

/*
 * Portuguese of Brazil. The words are those of docs/glossary.md: execução, etapa, tentativa and consulta are all feminine, so
 * one form of each status agrees with every one of them.
 */
const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

const meant = (suggestion: string | undefined, say: Say): string =>
  suggestion === undefined ? '' : ` Você quis dizer ${say.code(suggestion)}?`;

/** A word of ours for a key of ours; anything else is data. */
const word = (words: Readonly<Record<string, string>>, key: string, say: Say): string => words[key] ?? say.code(key);

const standing = (run: string, say: Say): string =>
  `${say.code(`/pipeline status ${run}`)} mostra a situação da execução.`;

const runStatus: Record<RunStatus, string> = {
  queued: 'na fila',
  running: 'em execução',
  waiting: 'aguardando',
  attention: 'requer atenção',
  succeeded: 'concluída',
  failed: 'falhou',
  cancelled: 'cancelada',
};

const stageState: Record<StageState, string> = {
  blocked: 'não iniciada',
  queued: 'na fila',
  waiting: 'aguardando',
  submitting: 'iniciando',
  running: 'em execução',
  succeeded: 'concluída',
  skipped: 'pulada',
  failed: 'falhou',
  unknown: 'resultado desconhecido',
  approval: 'requer aprovação',
  cancelling: 'parando',
  cancelled: 'cancelada',
};

const done: Record<Handled['what'], string> = {
  retry: 'Nova tentativa',
  skip: 'Pulada',
  'mark-done': 'Marcada como concluída',
  reattach: 'Reconectada',
  resubmit: 'Reenviada',
  rerun: 'Reexecutada',
  cancel: 'Cancelada',
};

const waitingFor: Record<string, string> = {
  ThrottlingException: 'a AWS pede para ir mais devagar',
  TooManyRequestsException: 'a AWS pede para ir mais devagar',
  ConcurrentRunsExceededException: 'o job já tem o máximo de execuções simultâneas',
};

/** What access.denied forbids, as "Você não pode …". */
const activities: Record<Action, string> = {
  'run.start': 'iniciar execuções de',
  'run.cancel': 'cancelar execuções de',
  'run.view': 'ver',
  'stage.retry': 'tentar de novo etapas de',
  'stage.skip': 'pular etapas de',
  'stage.mark-done': 'marcar como concluídas etapas de',
  'stage.reattach': 'reconectar etapas de',
  'stage.resubmit': 'reenviar etapas de',
  'athena.query': 'consultar o Athena em',
};

const reasonFor: Record<string, string> = { skip: 'pular uma etapa', 'mark-done': 'marcar uma etapa como concluída' };

const refusals: { [K in UserErrorKey]: (params: UserErrors[K], say: Say) => string } = {
  'pipeline.unknown': ({ given, suggestion, known }, say) =>
    `Não existe o pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0 ? `Existem: ${say.codes(known)}. ` : '') +
    '`/pipeline list` diz mais sobre cada um.',
  'pipeline.broken': ({ pipeline, problem }, say) =>
    `${say.code(pipeline)} não pode ser executado: há um erro na definição: ${say.code(problem)}. ` +
    '`sluice validate` mostra cada erro com a sua linha; corrija e faça um novo deploy.',
  'period.invalid': ({ given, example, suggestion }, say) =>
    `${say.code(given)} não é um período deste pipeline.${meant(suggestion, say)} ` +
    `Escreva como ${say.code(`--period ${suggestion ?? example}`)}, ou omita para usar o mais recente.`,
  'param.unknown': ({ pipeline, given, suggestion, known }, say) =>
    `${say.code(pipeline)} não tem o parâmetro ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `Aceita ${say.codes(known)}: ${say.code(`--param ${suggestion ?? known[0]!}=…`)}.`
      : 'Não aceita nenhum: omita `--param`.'),
  'param.invalid': ({ param, expected, given }, say) =>
    `Valor inválido do parâmetro ${say.code(param)}: ${say.code(given)}. Esperado: ${say.text(expected)}. ` +
    `Informe assim: ${say.code(`--param ${param}=…`)}.`,
  'param.missing': ({ pipeline, param }, say) =>
    `${say.code(pipeline)} precisa do parâmetro ${say.code(param)}, que não tem valor padrão. ` +
    `Digite ${say.code(`/pipeline run ${pipeline} --param ${param}=…`)}.`,
  'run.unknown': ({ given, suggestion }, say) =>
    `Não existe execução nem pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    'O nome de uma execução é como `popular-loans.2026-10.r1`; `/pipeline list` mostra a última de cada pipeline.',
  'run.exists': ({ run, pipeline, period, number, status, since, next }, say) =>
    `${say.code(run)}: r${number} ${existing(status, say.ago(since), say)}. ` +
    `Para executar ${say.code(period)} de novo como r${next}, digite ` +
    `${say.code(`/pipeline run ${pipeline} --period ${period} --again`)}.`,
  'run.ended': ({ run, status }, say) =>
    `${say.code(run)} já terminou (${word(runStatus, status, say)}). Não há mais nada a parar; ${standing(run, say)}`,
  'stage.unknown': ({ run, given, suggestion, known }, say) =>
    `${say.code(run)} não tem a etapa ${say.code(given)}.${meant(suggestion, say)} As etapas são ${say.codes(known)}.`,
  'stage.not-failed': ({ run, stage, state }, say) =>
    `${say.code(stage)} não está em falha agora (${word(stageState, state, say)}), então nada foi alterado. ` +
    standing(run, say),
  'stage.not-unknown': ({ run, stage, state }, say) =>
    `O resultado de ${say.code(stage)} não está em dúvida agora (${word(stageState, state, say)}), então nada foi ` +
    `alterado. ${standing(run, say)}`,
  'stage.in-flight': ({ run, stages }, say) =>
    `${say.codes(stages)} de ${say.code(run)} ainda ${plural(stages.length, 'está', 'estão')} em andamento. ` +
    `Espere terminar, ou pare a execução com ${say.code(`/pipeline cancel ${run}`)}.`,
  'stage.nothing-failed': ({ run, status }, say) =>
    `Nada em ${say.code(run)} espera uma nova tentativa (${word(runStatus, status, say)}). ${standing(run, say)}`,
  'decision.stale': ({ run, stage, what, by, at }, say) =>
    `Já decidido: ${word(done, what, say).toLowerCase()} por ${say.who(by)} ${say.ago(at)} (${say.code(stage)}). ` +
    `Desta vez nada foi alterado; ${standing(run, say)}`,
  'cancel.already': ({ run, by, at }, say) =>
    `${say.who(by)} cancelou ${say.code(run)} ${say.ago(at)}, e o trabalho está sendo parado. ` +
    `${say.code(`/pipeline status ${run}`)} mostra se isso está confirmado.`,
  'reason.missing': ({ what }) =>
    `Para ${reasonFor[what] ?? 'fazer isso'}, diga o motivo: ele fica guardado com a execução para quem a ler depois.`,
  'access.denied': ({ action, target, allowed }, say) =>
    `Você não pode ${activities[action as Action] ?? `fazer ${say.code(action)} em`} ${say.code(target)}. ` +
    (allowed.length > 0 ? `Peça a ${say.whom(allowed)}.` : 'Ninguém pode: um admin concede isso em `sluice.yml`.'),
  'verb.unknown': ({ given, suggestion, known }, say) =>
    `${say.code(`/pipeline ${given}`)} não é um comando.` +
    (suggestion === undefined ? '' : ` Você quis dizer ${say.code(`/pipeline ${suggestion}`)}?`) +
    ` Existem ${say.codes(known)}; \`/pipeline help\` explica cada um.`,
  usage: ({ verb, usage, problem }, say) =>
    `${say.code(`/pipeline ${verb}`)}: ${say.text(problem)}. Digite assim: ${say.code(`/pipeline ${usage}`)}.`,
  'sql.empty': () =>
    'Não há consulta. Digite `/athena select …`, ou apenas `/athena` para escrever a consulta em uma janela.',
  'sql.not-read-only': ({ statement }, say) =>
    `Aqui só são permitidas consultas de leitura, e ${say.code(statement)} não é uma. ` +
    'Comece com `select`, `with`, `show`, `describe` ou `explain`; alterações ficam em um pipeline.',
  'sql.many-statements': () => 'Há mais de uma instrução. Envie uma de cada vez, sem `;` no meio.',
  'payload.invalid': ({ what }, say) =>
    `Este botão ou janela (${say.code(what)}) é de outra versão do Sluice e não foi entendido, então nada foi ` +
    'alterado. `/pipeline status` seguido do pipeline traz botões novos.',
  'store.unavailable': () =>
    'O Sluice não consegue acessar o seu armazenamento (Redis), então não sabe se isto foi aceito. O que já está em ' +
    'execução na AWS continua. Em um minuto, veja com `/pipeline status` antes de tentar de novo; se persistir, ' +
    '`sluice doctor` diz o que há de errado.',
  internal: ({ reference }, say) =>
    'Algo deu errado dentro do Sluice. Tente de novo; se repetir, quem opera o Sluice encontra a causa no log com a ' +
    `referência ${say.code(reference)}.`,
};

function existing(status: string, ago: string, say: Say): string {
  if (status === 'succeeded') return `foi concluída ${ago}`;
  if (status === 'cancelled') return `foi cancelada ${ago}`;
  if (status === 'failed') return `falhou ${ago}`;
  if (status === 'attention') return `parou ${ago} e requer atenção`;
  return `está ${word(runStatus, status, say)}; começou ${ago}`;
}

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
  stageState,
  done,
  refusals,

  since: (date) => `desde ${date}`,
  startedBy: (who) => `iniciada por ${who}`,
  params: (list) => `com ${list}`,
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
      text: `Se o primeiro envio de ${stage} estiver mesmo em andamento, o mesmo trabalho roda duas vezes. Veja antes no console.`,
    }),
  },

  failure: {
    failed: (stage, cause, attempt) => `${stage}: ${cause} (${attempt}).`,
    attemptOf: (n, max) => `tentativa ${n} de ${max}`,
    exhausted: 'Sem mais novas tentativas automáticas.',
    permanent: 'Sem nova tentativa automática: o mesmo falharia outra vez.',
    waiting: (stages) => `À espera dela: ${stages}.`,
    nothingWaits: 'Nada espera por ela.',
    unknown: (stage, cause) => `${stage}: ${cause}.`,
    unknownWhat: 'Daqui não dá para saber se o trabalho foi feito. Nada foi enviado uma segunda vez.',
    unknownNext:
      '*Reconectar* procura o trabalho de novo e o acompanha; não envia nada. *Reenviar* começa do zero: só quando o ' +
      'console mostra que nada está em andamento. *Marcar como concluída* quando ele terminou bem.',
    ran: (time) => `rodou ${time}`,
    movedOn: (state) => `A decisão deixou de ser necessária. Estado atual da etapa: ${state}.`,
  },

  log: {
    succeeded: (stage) => `*${stage}* concluída`,
    retry: (stage, cause) => `*${stage}* falhou: ${cause}`,
    retryIn: (n, max, span) => `Nova tentativa ${n} de ${max} em ${span}.`,
    skipped: (stage, why) => `*${stage}* pulada: ${why}`,
    stray: (stage) =>
      `*${stage}*: apareceu um segundo trabalho da mesma tentativa. O Sluice fica com o primeiro e pede que este pare; confira no console se parou.`,
    overdue: (stage, deadline) => `*${stage}* passou do prazo de ${deadline} e está sendo parada.`,
    stopped: (stage) => `*${stage}* parou: confirmado.`,
    notConfirmed: (stage) => `*${stage}* recebeu ordem de parar, mas a parada *não está confirmada*. Veja no console.`,
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
    truncated: 'Há mais do que é mostrado aqui: o console tem tudo.',
    firstColumns: (shown, all) => `São mostradas as primeiras ${shown} de ${all} colunas.`,
    cost: (price) => `≈ ${price}`,
    askedBy: (who) => `pedida por ${who}`,
  },

  schedule: {
    none: 'sem agendamento',
    cron: (cron) => `cron ${cron}`,
    hourly: (minute) => `a cada hora, no minuto ${minute}`,
    daily: (time) => `todo dia às ${time}`,
    weekly: (day, time) => `a cada ${day} às ${time}`,
    monthly: (day, time) => `todo mês no dia ${day} às ${time}`,
    yearly: (dates, time) => `todo ano em ${dates} às ${time}`,
    zone: (words, zone) => `${words} (${zone})`,
  },

  notice: {
    late: (pipeline, schedule) =>
      `${pipeline} não começou na hora pelo agendamento ${schedule}: o Sluice não estava em execução.`,
    due: (pipeline, schedule) => `${pipeline} deveria ter começado pelo agendamento ${schedule} e não foi iniciado.`,
    broken: (pipeline, schedule, problem) =>
      `${pipeline} não pôde começar pelo agendamento ${schedule}: há um erro na definição: ${problem}. ` +
      'Corrija, faça um novo deploy e depois inicie o que falta.',
    gone: (pipeline, schedule) => `${pipeline} não tem mais o agendamento ${schedule}, então nada mais começa por ele.`,
    lost: (pipeline, schedule) =>
      `O Sluice não sabe quando ${pipeline} começou pela última vez pelo agendamento ${schedule}. Conta a partir de agora ` +
      'e não inicia nada do que estava previsto antes: `/pipeline list` mostra a última execução.',
    older: (n, since) =>
      `${n} ${plural(n, 'início anterior', 'inícios anteriores')} fora da lista, o primeiro de ${since}.`,
    started: (period, run) => `iniciada com atraso para ${period}, como ${run}.`,
    exists: (period, run) => `não iniciada de novo, porque ${period} já tem uma execução: ${run}.`,
    refused: (period, because) => `não iniciada para ${period}: ${because}`,
    missed: (command) => `não iniciada: ${command}`,
  },

  replies: {
    started: (title, number, channel) => `*${title}* iniciada como r${number}. Acompanhe em ${channel}.`,
    decided: (what, stage, run, channel) =>
      `${done[what]}: ${stage === undefined ? run : `${stage} de ${run}`}. A thread em ${channel} mostra como continua.`,
    cancelling: (run) =>
      `Cancelando ${run}: o trabalho recebe ordem de parar. A thread avisa quando isso for confirmado.`,
    cancelled: (run) => `${run} foi cancelada. Nada dela estava em andamento.`,
    queryStarted: (channel) => `Sua consulta está em execução; a resposta aparece em ${channel}.`,
    notYet: '⚪ ainda não foi executado',
    asOf: (time) => `situação de ${time}`,
    startedAgo: (ago) => `iniciada ${ago}`,
    took: (time) => `levou ${time}`,
    noRuns: (pipeline) => `${pipeline} ainda não foi executado.`,
    startIt: (command) => `Digite ${command} para iniciar.`,
    broken: (problem) => `não pode ser executado: ${problem}`,
    noPipelines: 'Ainda não há pipeline: uma pasta `pipelines/&lt;name&gt;/` com um `pipeline.yml` cria um.',
    next: (date) => `próxima: ${date}`,
    listHint:
      '`/pipeline run &lt;pipeline&gt;` inicia um · `/pipeline status &lt;pipeline&gt;` mostra as execuções · `/pipeline help`',
    runsOf: (title) => `Últimas execuções de ${title}`,
    help: 'O que se pode digitar',
    athenaHelp: 'Faz ao Athena uma consulta de leitura; sozinho, abre uma janela para uma consulta mais longa.',
    helpHint: 'Nova tentativa, pular e cancelar: também com os botões na thread da execução.',
    logs: (stage, attempt) => `Log de ${stage}, tentativa ${attempt}`,
    noLogs: 'Não há linhas de log (ainda).',
    lastLines: (n) => `Últimas linhas: ${n}.`,
  },

  modals: {
    skip: {
      title: 'Pular uma etapa',
      submit: 'Pular',
      what: (stage, run) => `*${stage}* de ${run} será deixada de fora.`,
      next: (stages) => `Então podem começar, *sem* o que ela teria gravado: ${stages}.`,
      last: 'Nada mais espera por ela: a execução pode terminar como concluída.',
    },
    'mark-done': {
      title: 'Marcar como concluída',
      submit: 'Marcar como concluída',
      what: (stage, run) => `*${stage}* de ${run} contará como concluída: o trabalho foi feito por outro meio.`,
      next: (stages) => `Então podem começar, lendo o que já existe: ${stages}.`,
      last: 'Nada mais espera por ela: a execução pode terminar como concluída.',
    },
    reason: 'Motivo',
    reasonHint: 'Fica guardado com a execução e aparece na thread.',
    reasonPlaceholder: 'Por que isso está certo?',
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
