import type { Texts } from '../index.ts';
import { activities, done } from './words.ts';

/** The audit log as people read it. */
export const audit: Pick<Texts, 'audit'> = {
  audit: {
    title: 'Log de auditoria',
    none: 'Nenhuma entrada encontrada.',
    sealed: (n, hash) => `selado até a entrada ${n}, ${hash}`,
    goOn: (command) => `Mais antigas: ${command}`,
    denied: (said, activity, pipeline) => [`${said}:`, activity, pipeline].filter(Boolean).join(' '),
    until: (date) => `até ${date}`,
    columns: { when: 'Quando', who: 'Quem', what: 'O quê' },
    did: {
      ...done,
      start: 'Iniciou',
      'mark-period-done': 'Marcou o período como concluído',
      pause: 'Pausou',
      resume: 'Retomou',
      answer: 'Respondeu',
      apply: 'Pôs definições em vigor',
      claim: 'Assumiu',
      'break-glass': 'Acionou o acesso de emergência',
      'end-break-glass': 'Fim das permissões de admin',
      denied: 'Pedido negado',
    },
    rights: activities,
  },
};
