import type { Texts } from '../index.ts';
import { plural } from './words.ts';

/** Windows: the control panel, what it leads to, and the forms. Titles and buttons have room for 24 characters. */
export const windows: Texts['windows'] = {
  open: 'Abrir',
  close: 'Sair',
  next: 'Avançar',
  reply: 'Resposta do Sluice',
  question: 'Confirme',
  openAgain: 'Abrir a janela',
  tooLate: 'O Slack demorou demais para abrir a janela. Nada foi alterado.',

  panel: {
    title: 'Painel de pipelines',
    run: 'Executar…',
    backfill: 'Fazer backfill…',
    markPeriodDone: 'Concluir período…',
    check: 'Verificar',
    pause: 'Pausar…',
    resume: 'Retomar…',
    back: '‹ Todos os pipelines',
    waiting: (n) => `Requer decisão (${n})`,
    running: (n) => `Em andamento (${n})`,
    more: (n) => `…e mais ${n} ${plural(n, 'execução', 'execuções')}`,
    pipelines: 'Todos os pipelines',
    latestRuns: 'Últimas execuções',
    owners: (who) => `responsável: ${who}`,
    hint: 'Tudo aqui também pode ser digitado: `/pipeline help`',
  },

  run: {
    check: (title) => `Verificação de ${title}`,
    ours: { check: 'Verificação', backfill: 'Execução de backfill', athena: 'Consulta no Athena' },
    back: '‹ Voltar ao pipeline',
    retry: (n) => (n === 1 ? 'Tentar a etapa de novo' : `Tentar ${n} etapas de novo`),
    rerun: 'Reexecutar…',
    close: 'Encerrar como falha…',
    notOurs: 'Esta mensagem não trata de uma execução. Escolha uma que o Sluice publicou ou encontre a execução aqui:',
  },

  fields: {
    pipeline: 'Qual pipeline',
    pipelinePlaceholder: 'Busque por nome ou título',
    period: 'Período',
    periodPlaceholder: 'Escolha ou digite',
    periodHint: (example) => `Os recentes estão na lista. Para outro, digite, por exemplo ${example}.`,
    noRun: 'ainda sem execução',
  },

  params: {
    yes: 'Sim',
    no: 'Não',
    list: 'Separe vários por vírgulas.',
    json: 'Em JSON.',
    number: 'Um número.',
    emptyList: 'Vazio: lista vazia.',
    emptyDefault: (value) => `Vazio: ${value}.`,
  },

  runForm: {
    title: 'Executar um pipeline',
    hint: 'Nada começa ainda: o que será enviado aparece a seguir.',
    start: (title) => `Iniciar ${title}?`,
    submit: 'Iniciar',
    params: 'Com estes parâmetros:',
    exists: (run, state) => `Este período já tem uma execução: ${run}, ${state}.`,
    show: (number) => `Mostrar r${number}`,
    rerun: (number) => `Reexecutar etapas de r${number}…`,
  },

  rerunForm: {
    title: 'Reexecutar',
    what: 'O que reexecutar',
    failed: 'O que falhou e o que vem depois',
    whole: 'Tudo, como nova execução',
    wholeAbout: 'pela definição em vigor',
    from: (stage) => `A partir de ${stage}`,
    hint: 'Uma etapa é reexecutada junto com tudo o que vem depois dela.',
    by: 'Por qual definição',
    byHint: 'Uma nova execução sempre segue a definição em vigor.',
  },

  backfillForm: {
    title: 'Fazer backfill',
    from: 'De',
    to: 'Até, inclusive',
    existing: 'Períodos que já têm execução',
    leave: 'Deixar como estão',
    again: 'Executar de novo',
    order: 'Ordem',
    parallel: 'Execuções simultâneas',
    parallelHint: 'Uma por vez poupa a origem; várias terminam antes.',
    hint: 'Nada começa ainda: o número de execuções aparece a seguir.',
    confirm: (runs) => `Digite ${runs} para confirmar`,
    confirmHint: 'Para que tantas execuções não comecem por engano.',
  },

  periodForm: {
    title: 'Concluir um período',
  },

  pauseForm: {
    title: 'Pausar agendamentos',
    submit: 'Pausar',
    what: (title) =>
      `${title} não inicia nada por agendamento até ser retomado. O que vencer enquanto isso fica registrado.`,
    which: 'Agendamento',
    reasonHint: 'Aparece no canal e fica no log de auditoria.',
    all: 'Todos os agendamentos',
  },

  closeForm: {
    title: 'Encerrar uma execução',
  },
};
