import type { Texts } from '../index.ts';

/** What stands on a person's Home tab. */
export const home: Pick<Texts, 'home'> = {
  home: {
    needs: (n) => (n === 1 ? '1 execução precisa de alguém' : `${n} execuções precisam de alguém`),
    noNeeds: 'Nenhuma execução precisa de alguém agora',
    claimed: (who) => `${who} está cuidando disso`,
    running: (n) => `${n} ${n === 1 ? 'execução' : 'execuções'} em andamento`,
    late: 'está demorando mais que o normal',
    next: 'Próximos inícios',
    pipelines: 'Todos os pipelines',
    median: (time, share) => `mediana ${time}, a última ${share}`,
    panel: 'Painel de controle',
    nothing: 'Não há aqui nenhum pipeline que você possa ver. Quem cuida do `sluice.yml` pode dar um papel a você.',
    hint: 'Acompanha o que acontece enquanto você olha. Todo o resto: `/pipeline help`',
  },
};
