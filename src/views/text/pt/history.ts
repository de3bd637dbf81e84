import type { Texts } from '../index.ts';

/** What is said of a pipeline's past. */
export const history: Pick<Texts, 'history'> = {
  history: {
    button: 'Histórico',
    columns: {
      run: 'Execução',
      status: 'Situação',
      took: 'Duração',
      against: 'vs. mediana',
      rows: 'Linhas',
      started: 'Início',
    },
    median: (time, n) => `Mediana de ${time} em ${n} ${n === 1 ? 'sucesso' : 'sucessos'}.`,
    latest: (time, share) => `A última levou ${time} (${share}).`,
    noMedian: 'Nenhuma terminou com sucesso; ainda não há mediana.',
    slowest: (run, time) => `A mais lenta foi ${run}, ${time}:`,
    usually: (time) => `normalmente ${time}`,
    oldestFirst: 'barras: duração de cada sucesso, do mais antigo ao mais recente',
  },
};
