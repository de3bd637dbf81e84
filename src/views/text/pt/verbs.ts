import type { Texts } from '../index.ts';

/** What one can type after /pipeline: short enough for a phone. */
export const verbs: Texts['verbs'] = {
  run: 'inicia uma execução',
  rerun: 'reexecuta etapas, ou tudo de novo',
  backfill: 'executa cada período de um intervalo',
  'mark-period-done': 'marca um período como concluído',
  status: 'situação de uma execução; últimas',
  list: 'todos os pipelines',
  history: 'últimas execuções: tempo e tendência',
  digest: 'o último dia e o que vem hoje',
  graph: 'imagem de uma execução, na thread',
  trace: 'qual execução gravou uma tabela',
  schedules: 'próximos inícios, pausas, perdidos',
  logs: 'as últimas linhas de uma etapa',
  audit: 'quem fez o quê, quando e por quê',
  check: 'tudo de que precisa está pronto?',
  retry: 'tenta de novo etapas que falharam',
  skip: 'segue sem uma etapa',
  'mark-done': 'a etapa foi feita à mão: segue',
  reattach: 'procura de novo trabalho em dúvida',
  resubmit: 'reenvia trabalho em dúvida',
  claim: 'assume uma falha',
  approve: 'deixa uma etapa começar',
  reject: 'não deixa uma etapa começar',
  'break-glass': 'permissões de admin por um tempo',
  cancel: 'para uma execução e seu trabalho',
  close: 'encerra uma execução como falha',
  pause: 'não inicia nada pelo agendamento',
  resume: 'volta a iniciar pelo agendamento',
  help: 'esta lista; como se digita um comando',
};

/** Headings of the help, in its order. */
export const verbGroups: Texts['verbGroups'] = {
  start: 'Iniciar',
  look: 'Consultar',
  mend: 'Resolver falhas',
  decide: 'Decidir',
  stop: 'Parar',
  schedule: 'Agendamentos',
};

/** What stands for something of one's own where a command is explained. */
export const places: Texts['places'] = {
  pipeline: 'pipeline',
  run: 'execução',
  stage: 'etapa',
  schedule: 'agendamento',
  table: 'tabela',
  period: 'período',
  subject: 'execução, pipeline ou usuário',
  entry: 'entrada',
  command: 'comando',
  reason: 'motivo',
  key: 'nome',
  value: 'valor',
};

/** What is wrong with a command as it was typed. */
export const usageProblems: Texts['usageProblems'] = {
  missing: (place) => `falta ${place}`,
  extra: (word) => `${word} está sobrando`,
  option: (given, meant) => `não existe a opção ${given}${meant === undefined ? '' : ` (você quis dizer ${meant}?)`}`,
  value: (option) => `${option} precisa de um valor`,
  flag: (option) => `${option} não recebe valor`,
  pair: (given) => `${given} deve ser nome=valor`,
  choice: (option, given, choices) => `${option} não pode ser ${given}, apenas ${choices}`,
  both: (one, other) => `${one} e ${other} se excluem`,
  single: (option) => `${option} vale para uma só execução`,
};
