import type { OwnSentences } from '../../../pipeline/own-words.ts';
import type { AwaitedFile, Work } from '../../../pipeline/saying.ts';
import { plural } from './words.ts';

const WORK: Record<Work, string> = {
  query: 'consulta',
  statement: 'instrução',
  ingestion: 'ingestão',
  execution: 'execução',
  crawl: 'varredura',
  run: 'execução',
};
const NO_REASON = 'sem motivo informado';
const noReason = (service: string): string => `${service} não informou o motivo`;
const inState = (state: string | undefined): string => (state === undefined ? '' : ` no estado ${state}`);

function awaited(files: readonly AwaitedFile[]): string {
  return files.map(({ pattern, why }) => (why ? `${pattern} (${objection(why)})` : pattern)).join(', ');
}

function objection(why: NonNullable<AwaitedFile['why']>): string {
  if (why.is === 'old') return `só há um de ${why.of}`;
  return why.is === 'small' ? `só ${why.bytes} bytes` : 'ainda mudando';
}

const RESTORED =
  'O armazenamento das execuções provavelmente foi restaurado de uma cópia antiga. Veja o que esse trabalho fez e depois marque a etapa como concluída ou reenvie.';

/** What we ourselves say of an attempt. No markup: whoever shows it escapes it. */
export const own = {
  notAccepted: ({ deadline }, say) => `não foi aceita dentro do prazo de ${say.duration(deadline)}`,
  deadline: ({ deadline }, say) => `parada no prazo de ${say.duration(deadline)}`,
  runDeadline: () => 'parada ao fim do prazo da execução',
  tooLate: () => 'a execução passou do prazo antes do início desta etapa',
  stoppedOutside: () => 'o trabalho foi parado fora do Sluice',
  keyExpired: () => 'o serviço pode ter esquecido o token desta tentativa',
  nothingFound: () => 'nada foi encontrado com o token desta tentativa',
  stopUnconfirmed: () => 'a parada foi pedida ao serviço, que não a confirmou',
  poison: () => 'o processo morreu três vezes seguidas ao olhar esta etapa e não olha mais para ela',
  approvalExpired: ({ approvals, approvers }) =>
    `ninguém decidiu a tempo: ${approvals} de ${approvers} ${plural(approvers, 'aprovação', 'aprovações')}`,
  unknownKind: ({ kind }) => `esta versão não tem o tipo ${kind}`,
  definition: ({ problems }) => `erro na definição: ${problems}`,
  expected: (about, say) => say.theirs(about.else),
  refused: ({ refused }, say) => say.refusal(refused),

  credentials: ({ words }) =>
    `a AWS não aceita as nossas credenciais (${words}). Renove-as; a etapa então continua sozinha.`,
  interrupted: () => 'A requisição foi interrompida do nosso lado.',
  unreachable: ({ words }) => `Sem conexão com a AWS (${words}). Verifique a rede, a região e o endpoint.`,
  silent: ({ words }) => `A AWS não respondeu ${words}`,
  garbled: ({ words }) =>
    `Algo entre nós e a AWS respondeu ${words}, em um formato que a AWS não usa. Verifique proxies e gateways.`,

  unknownState: ({ service, state, is, id }) =>
    `${service} informa "${state}" para a ${WORK[is]} ${id}, um estado que esta versão não conhece.`,
  oldWork: ({ is, id, at }) =>
    `A ${WORK[is]} ${id} traz o token desta tentativa, mas começou em ${at}, antes da própria tentativa. ${RESTORED}`,
  oldClaim: ({ at }) =>
    `Um trabalho com o token desta tentativa começou em ${at}, antes da própria tentativa. ${RESTORED}`,
  badOutcome: ({ file, kilobytes }) =>
    `O trabalho terminou e deixou ${file}, que não é um documento de resultado (JSON de até ${kilobytes} kB com outcome e token). Veja "Claims" em ARCHITECTURE.md.`,
  noWhy: () => 'O trabalho falhou e não disse por quê.',
  noReason: ({ service }) => `${noReason(service)}.`,
  results: ({ results }) =>
    `O local de resultados "${results}" não tem a forma s3://bucket/prefix. Corrija results em sluice.yml.`,

  athenaForgot: ({ id }) => `O Athena não conhece a consulta ${id}; o histórico vai até 45 dias.`,
  clearing: ({ location }) => `${location} tem muitos objetos e ainda está sendo esvaziado.`,
  otherTable: ({ table, lies, replaces }) =>
    `A tabela ${table} não fica em ${replaces} (${lies ?? 'não tem local: é uma view'}): não foi criada por esta etapa e não é removida. Escolha outro nome ou remova a tabela você mesmo.`,
  notDeleted: ({ count, of, location, names, words }) => {
    const more = count > names.length ? ` e mais ${count - names.length}` : '';
    const why = words === undefined ? `${noReason('O S3')}.` : `O S3 diz: ${words}`;
    return `${count} de ${of} objetos em ${location} não podem ser excluídos: ${names.join(', ')}${more}. ${why}`;
  },
  writtenMeanwhile: ({ key, at, since, location }) =>
    `${key} foi gravado em ${at}, depois do pedido desta exclusão em ${since}, e ficou como está. Ou outra coisa grava em ${location}, ou o armazenamento das execuções foi restaurado de uma cópia antiga. Veja quem gravou; uma nova tentativa exclui o objeto.`,
  tooManyObjects: ({ location, most }, say) =>
    `${location} tem mais de ${say.count(most)} objetos. Restrinja o prefixo ou use uma regra de ciclo de vida do bucket.`,
  filesMissing: ({ files, location }) => `faltam arquivos: ${awaited(files)}. Eram esperados em ${location}.`,

  crawlNotListed: ({ crawler, since }) => `O Glue não lista nenhuma varredura de ${crawler} desde ${since}.`,
  crawlFailed: ({ crawler }) => `O crawler ${crawler} falhou.`,
  manyRuns: ({ job, runs }) => `Várias execuções do job ${job} trazem o token desta tentativa: ${runs}.`,
  tooManyRuns: ({ job }) => `O job ${job} teve execuções demais desde esta tentativa para verificar todas.`,
  claimWithoutRun: ({ job }) =>
    `O trabalho desta tentativa já foi assumido, mas nenhuma execução do job ${job} traz o token dela.`,
  glueForgot: ({ run, job }) => `O Glue não conhece a execução ${run} do job ${job}.`,
  jobEnded: ({ job, end }) => {
    const how = {
      FAILED: 'falhou',
      ERROR: 'terminou com um erro do serviço',
      EXPIRED: 'não recebeu capacidade para iniciar',
      TIMEOUT: 'passou do próprio limite de tempo',
    };
    return `O job ${job} ${how[end]}.`;
  },
  jobNotStopped: ({ run }) => `O Glue não aceitou o pedido de parar a execução ${run}; ${NO_REASON}.`,
  jobCutShort: ({ run, job }) =>
    `A execução ${run} do job ${job} foi concluída, mas sem resultado de quem assumiu o token: o trabalho começado foi interrompido.`,
  functionCutShort: ({ function: name }) =>
    `${name} começou e acabou sem deixar um resultado: passou do limite de tempo, ficou sem memória ou caiu.`,
  functionNeverBegan: ({ function: name }) =>
    `Nada assumiu o token desta tentativa em seis horas; depois disso o Lambda descarta o evento. Ou ${name} nunca executou, ou não assume o token: veja o log da função.`,

  redshiftForgot: ({ id }) => `O Redshift não conhece a instrução ${id}; elas são esquecidas depois de 24 horas.`,
  manyStatements: ({ first, second }) => `Várias instruções trazem o token desta tentativa: ${first} e ${second}.`,
  statementFailed: ({ statement, of, words = noReason('O Redshift') }) => `instrução ${statement} de ${of}: ${words}`,
  quicksightForgot: ({ id, dataSet }) => `O QuickSight não conhece a ingestão ${id} do conjunto de dados ${dataSet}.`,
  spice: ({ error, words = `${noReason('O QuickSight')}.` }) => {
    const advice = {
      ACCOUNT_CAPACITY_LIMIT_EXCEEDED:
        'O SPICE está cheio: libere ou compre capacidade e depois execute a etapa de novo.',
      DATA_SET_SIZE_LIMIT_EXCEEDED: 'O conjunto de dados é maior do que o SPICE aceita: agregue mais.',
      INGESTION_SUPERSEDED: 'Outra atualização do conjunto de dados tomou o lugar desta.',
    };
    return `${words} ${advice[error]}`;
  },
  express: ({ stateMachine }) =>
    `${stateMachine} é do tipo Express, em que as execuções não têm nome próprio: se o início fosse interrompido, não daria para saber se houve início. Mude para Standard, ou faça uma Standard iniciar esta.`,
  nameTaken: ({ name }) => `Já existe uma execução com o nome ${name}, o token desta tentativa, mas com outra entrada.`,
  sfnForgot: ({ execution }) =>
    `O Step Functions não conhece ${execution}; as execuções são esquecidas depois de 90 dias.`,
  executionTimedOut: ({ in: state }) => `A execução passou do limite de tempo da máquina de estados${inState(state)}.`,
  executionFailed: ({ in: state, words = noReason('O Step Functions') }) => `Falhou${inState(state)}: ${words}`,

  paused: () => 'pausada: credenciais da AWS ausentes ou expiradas',
  unasked: ({ code }) => `não dá para consultar: ${code}`,
  settling: ({ seconds }) =>
    `interrompida durante o envio: aguardando ${seconds} s para ter certeza de que nada começou`,
  askedAgain: ({ code }) => `interrompida durante o envio: o serviço é consultado de novo (${code})`,
  unstoppable: () => 'não pode ser parada: aguardando o fim',
  notListed: () => 'ainda não aparece na lista',
  notSeen: () => 'ainda não aparece',
  redrive: () => 'aguarda o redrive de uma das execuções filhas',
  otherHasClaim: ({ run }) => `aguardando ${run}, que assumiu o trabalho primeiro`,
  behind: ({ state, ingestion }) => `${state}, depois de ${ingestion}`,
  statementsDone: ({ state, done, of }) => `${state}, ${done} de ${of} instruções terminadas`,
  filesAwaited: ({ there, of, files }) => `${there} de ${of} já chegaram; faltam: ${awaited(files)}`,
  deleting: ({ objects }, say) => `${say.count(objects)} objetos, ainda não todos excluídos`,
  refusedForNow: ({ code }) => `o S3 recusa por enquanto: ${code}`,
  progress: ({ done, total, attention, held }, say) => {
    const asking = attention === 0 ? '' : `, ${attention} ${plural(attention, 'requer atenção', 'requerem atenção')}`;
    return `${done} de ${total} terminadas${asking}${held ? `: ${say.refusal(held)}` : ''}`;
  },

  rowsLeftOut: ({ dropped, of }, say) =>
    `O SPICE deixou de fora ${say.count(dropped)} de ${say.count(of)} linhas: um valor delas não é do tipo da coluna. A página do conjunto de dados mostra quais.`,
  resultTooLong: ({ characters, most }, say) =>
    `O resultado tem ${say.count(characters)} caracteres e não foi guardado: o máximo é ${say.count(most)}.`,
} satisfies OwnSentences;
