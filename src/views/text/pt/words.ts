import { type Action, isOfPipeline } from '../../../pipeline/access.ts';
import type { Handled, RunStatus, StageState } from '../../../pipeline/run.ts';
import type { Say } from '../index.ts';

export const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

export const meant = (suggestion: string | undefined, say: Say): string =>
  suggestion === undefined ? '' : ` Você quis dizer ${say.code(suggestion)}?`;

/** A word of ours for a key of ours; anything else is data. */
export const word = (words: Readonly<Record<string, string>>, key: string, say: Say): string =>
  words[key] ?? say.code(key);

export const standing = (run: string, say: Say): string =>
  `${say.code(`/pipeline status ${run}`)} mostra a situação da execução.`;

export const runStatus: Record<RunStatus, string> = {
  queued: 'na fila',
  running: 'em execução',
  waiting: 'aguardando',
  attention: 'requer atenção',
  succeeded: 'concluída',
  failed: 'falhou',
  cancelled: 'cancelada',
};

/** What several runs are. */
export const runStatuses: Record<RunStatus, string> = {
  ...runStatus,
  attention: 'requerem atenção',
  succeeded: 'concluídas',
  failed: 'falharam',
  cancelled: 'canceladas',
};

export const stageState: Record<StageState, string> = {
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

/** What several stages are. */
export const stageStates: Record<StageState, string> = {
  ...stageState,
  blocked: 'não iniciadas',
  succeeded: 'concluídas',
  skipped: 'puladas',
  failed: 'falharam',
  approval: 'requerem aprovação',
  cancelled: 'canceladas',
};

/** "clean (running), publish (not started)". */
export const stagesIn = (stages: readonly { stage: string; state: string }[], say: Say): string =>
  say.list(stages.map(({ stage, state }) => `${say.code(stage)} (${word(stageState, state, say)})`));

export const done: Record<Handled['what'], string> = {
  retry: 'Nova tentativa',
  skip: 'Pulada',
  'mark-done': 'Marcada como concluída',
  reattach: 'Reconectada',
  resubmit: 'Reenviada',
  rerun: 'Reexecutada',
  cancel: 'Cancelada',
  approve: 'Aprovada',
  reject: 'Rejeitada',
  close: 'Encerrada como falha',
};

export const waitingFor: Record<string, string> = {
  ThrottlingException: 'a AWS está limitando as requisições',
  TooManyRequestsException: 'a AWS está limitando as requisições',
  ConcurrentRunsExceededException: 'o job já tem o máximo de execuções simultâneas',
  'Sluice.Credentials': 'pausada: credenciais da AWS ausentes ou expiradas',
};

/** What access.denied forbids, as "Você não pode …". */
export const activities: Record<Action, string> = {
  'run.start': 'iniciar execuções de',
  'run.cancel': 'cancelar execuções de',
  'run.view': 'ver',
  'stage.retry': 'tentar de novo etapas de',
  'stage.skip': 'pular etapas de',
  'stage.mark-done': 'marcar como concluídas etapas de',
  'stage.reattach': 'reconectar etapas de',
  'stage.resubmit': 'reenviar etapas de',
  'run.close': 'encerrar execuções de',
  'run.backfill': 'fazer o backfill de',
  'stage.rerun': 'reexecutar etapas de',
  'stage.approve': 'aprovar etapas de',
  'stage.claim': 'assumir falhas de',
  'schedule.pause': 'pausar ou retomar',
  'period.mark-done': 'marcar como concluídos períodos de',
  'workspace.apply': 'pôr em vigor definições de',
  'pipeline.check': 'verificar',
  'audit.view': 'consultar o log de auditoria de',
  'access.break-glass': 'usar o acesso de emergência em',
  'athena.query': 'consultar o Athena',
};

/** "iniciar execuções de `bus-stops`", or of none at all; Athena is queried by itself. */
export const activityOn = (action: string, target: string | undefined, say: Say): string => {
  const activity = activities[action as Action] ?? `fazer ${say.code(action)} em`;
  if (!isOfPipeline(action)) return activity;
  return `${activity} ${target === undefined ? 'nenhum pipeline' : say.code(target)}`;
};

export const reasonFor: Record<string, string> = {
  skip: 'pular uma etapa',
  'mark-done': 'marcar uma etapa como concluída',
  reject: 'rejeitar uma etapa',
  'break-glass': 'usar o acesso de emergência',
  'mark-period-done': 'marcar um período como concluído',
};
