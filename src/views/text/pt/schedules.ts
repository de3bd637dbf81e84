import type { Texts } from '../index.ts';
import { plural } from './words.ts';

/** How schedules are said, and what is told of their starts. */
export const schedules: Pick<Texts, 'schedule' | 'notice'> = {
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
};
