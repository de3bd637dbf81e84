import type { Texts } from '../index.ts';

/** What Sluice itself finds wrong with a stage, by the code of the failure; what a service says stays in its own words. */
export const causes: Pick<Texts, 'causes' | 'details'> = {
  causes: {
    'Sluice.DeadlineExceeded': (deadline) => `parada no prazo de ${deadline}`,
    'Sluice.NotAccepted': (deadline) => `não foi aceita dentro do prazo de ${deadline}`,
    'Sluice.RunDeadlineExceeded': () => 'a execução passou do prazo',
    'Sluice.StoppedOutside': () => 'o trabalho foi parado fora do Sluice',
    'Sluice.KeyExpired': () => 'o serviço pode ter esquecido o token desta tentativa',
    'Sluice.NothingFound': () => 'nada foi encontrado com o token desta tentativa',
    'Sluice.StopUnconfirmed': () => 'a parada foi pedida ao serviço, que não a confirmou',
    'Sluice.Poison': () => 'o processo morreu três vezes seguidas ao olhar esta etapa e não olha mais para ela',
    'Sluice.Interrupted': () => 'a requisição foi interrompida do nosso lado',
  },
  /** What it tells of work between two looks. */
  details: {
    paused: () => 'pausada: credenciais da AWS ausentes ou expiradas',
    unasked: (code) => `não dá para consultar: ${code}`,
    settling: (seconds) => `interrompida durante o envio: aguardando ${seconds} s para ter certeza de que nada começou`,
    askedAgain: (code) => `interrompida durante o envio: o serviço é consultado de novo (${code})`,
    unstoppable: () => 'não pode ser parada: aguardando o fim',
  },
};
