import type { Texts } from '../index.ts';
import { plural } from './words.ts';

/** How schedules are said, and what is told of their starts. */
export const schedules: Pick<Texts, 'schedule' | 'notice' | 'trigger' | 'release'> = {
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
      `O histórico de agendamentos se perdeu: não se sabe quais inícios de ${pipeline} pelo agendamento ${schedule} foram ` +
      'feitos. Conta a partir de agora.',
    lostSince: (run) => `A última execução por agendamento é ${run}; desde então estavam previstos:`,
    lostNothing: (run) => `A última execução por agendamento é ${run}; nada estava previsto desde então.`,
    lostWithoutRun: 'Nenhuma execução por agendamento é conhecida.',
    changed: (pipeline, schedule) =>
      `O agendamento ${schedule} de ${pipeline} mudou enquanto estava pausado. Pelo agendamento anterior estavam previstos:`,
    paused: (pipeline, schedule, who) =>
      `${who} pausou o agendamento ${schedule} de ${pipeline}: nada começa por ele até ser retomado.`,
    resumed: (pipeline, schedule, who) => `${who} retomou o agendamento ${schedule} de ${pipeline}.`,
    reason: (reason) => `Motivo: ${reason}`,
    older: (n, since) =>
      `${n} ${plural(n, 'início anterior', 'inícios anteriores')} fora da lista, o primeiro de ${since}.`,
    started: (period, run) => `iniciada com atraso para ${period}, como ${run}.`,
    exists: (period, run) => `não iniciada de novo, porque ${period} já tem uma execução: ${run}.`,
    refused: (period, because) => `não iniciada para ${period}: ${because}`,
    missed: (command) => `não iniciada: ${command}`,
    startedNow: (period, run) => `iniciada para ${period}, como ${run}.`,
    asked: (period) => `${period} não foi iniciado.`,
    declined: (period) => `${period} não será executado.`,
    which: 'O que deve ser executado?',
    runOne: (period) => `Executar ${period}`,
    runAll: (n) => `Executar os ${n}`,
    runNone: 'Não executar nada',
    chosen: (choice, who, date) => `*${choice}*, escolha de ${who} · ${date}`,
  },

  trigger: {
    incomplete: (pipeline, period, missing) => `${pipeline} não começou para ${period}: aguarda ${missing}.`,
    waits: (since, within) =>
      `Aguarda desde ${since}, com limite de ${within}. Ainda começa, assim que todas forem concluídas.`,
    broken: (pipeline, period, problem) =>
      `${pipeline} deveria começar para ${period}, mas há um erro na definição: ${problem}. Começa quando for corrigido.`,
    refused: (pipeline, period, because) => `${pipeline} não foi iniciado para ${period} pelo gatilho: ${because}`,
    gone: (pipeline, trigger, period) =>
      `${pipeline} não tem mais o gatilho ${trigger}, que aguardava ${period}: nada mais começa por ele.`,
    noRun: (pipeline, period) => `${pipeline}: nenhuma execução para ${period}`,
    byHand: (command) => `Para iniciar sem esperar: ${command}`,
  },

  release: {
    deployed: (release) =>
      release === '' ? 'Um deploy alterou pipelines:' : `O deploy de ${release} alterou pipelines:`,
    applied: (who, release) => `${who} aplicou um workspace (${release}):`,
    added: (pipeline) => `${pipeline} é novo`,
    changed: (pipeline) => `${pipeline} mudou`,
    removed: (pipeline) => `${pipeline} foi removido: nada mais o inicia`,
    broken: (pipeline) => `${pipeline} está desativado por um erro na definição`,
    mended: (pipeline) => `${pipeline} pode ser executado de novo`,
    parts: {
      stages: {
        added: (names) => `etapas novas: ${names}`,
        changed: (names) => `etapas alteradas: ${names}`,
        removed: (names) => `etapas removidas: ${names}`,
      },
      schedules: {
        added: (names) => `agendamentos novos: ${names}`,
        changed: (names) => `agendamentos alterados: ${names}`,
        removed: (names) => `agendamentos removidos: ${names}`,
      },
      triggers: {
        added: (names) => `gatilhos novos: ${names}`,
        changed: (names) => `gatilhos alterados: ${names}`,
        removed: (names) => `gatilhos removidos: ${names}`,
      },
    },
    keys: (names) => `também ${names}`,
  },
};
