import type { Texts } from '../index.ts';
import { own } from './own.ts';

const NO_REASON = 'o Lambda não informa o motivo.';
const unasked = (code: string, why: string): string => `não deu para consultar (${code}): ${why}`;

/** A sentence that goes on after a colon. */
const within = (sentence: string): string => `${sentence[0]!.toLowerCase()}${sentence.slice(1)}`;

/** What a look before a run finds out. No markup: whoever shows it escapes it. */
export const findings: Pick<Texts, 'findings'> = {
  findings: {
    things: {
      bucket: (name) => `bucket ${name}`,
      cluster: (name) => `cluster ${name}`,
      crawler: (name) => `crawler ${name}`,
      dataSet: (name) => `conjunto de dados ${name}`,
      database: (name) => `banco de dados ${name}`,
      definition: () => 'definição',
      dryRun: () => 'simulação',
      function: (name) => `função ${name}`,
      invoking: (name) => `chamada da função ${name}`,
      job: (name) => `job ${name}`,
      kind: (name) => `tipo ${name}`,
      parameter: (name) => `parâmetro ${name}`,
      script: (name) => `script ${name}`,
      source: (name) => `origem de ${name}`,
      stateMachine: (name) => `máquina de estados ${name}`,
      table: (name) => `tabela ${name}`,
      workgroup: (name) => `workgroup ${name}`,
    },
    within: (what, where) => `${what} (${where})`,
    found: (what, said) => `${what} — ${said}`,
    inOrder: 'em ordem',
    says: {
      there: () => 'existe',
      called: ({ name }) => `existe, com o nome ${name}`,
      takesQueries: () => 'aceita consultas',
      takesConnections: () => 'aceita conexões',
      idle: () => 'ociosa; a primeira chamada demora mais',
      allowed: () => 'permitida',
      gaveRow: () => 'devolveu uma linha',
      taken: () => 'aceita',
      crawlsBySchedule: () => 'existe e tem também um agendamento próprio: a etapa espera enquanto ele trabalha',
      crawlerBusy: ({ now = 'desconhecido' }) => `existe; estado atual: ${now}`,
      missing: ({ code }) => `não existe (${code}). Crie o recurso ou corrija o nome no workspace.`,
      denied: ({ code, action }) => `acesso negado (${code}). Libere ${action} na role da task.`,
      credentials: ({ words }) => `fora de alcance: a AWS não aceita as nossas credenciais (${words}). Renove-as.`,
      unknownKind: () => 'não existe nesta versão.',
      disabled: () => 'desabilitado. Habilite no console do Athena.',
      noOutput: () => 'sem local de saída. Defina um no workgroup, ou outputLocation na etapa.',
      deadFunction: ({ why = NO_REASON }) => `não pode ser chamada. Faça o deploy de novo. Motivo: ${why}`,
      noRole: () => 'sem role. Informe a role do IAM que o job usa.',
      retries: ({ retries }) =>
        `MaxRetries está em ${retries}: o Glue executaria o job de novo por conta própria. Mude para 0; as novas tentativas ficam com a etapa.`,
      express: () =>
        'é do tipo Express, em que as execuções não têm nome próprio: se o início fosse interrompido, não daria para saber se houve início. Mude para Standard, ou faça uma Standard iniciar esta.',
      direct: () => 'usa consulta direta. Mude para SPICE ou tire a etapa.',
      noRow: ({ words }) =>
        `não devolve linhas, e uma execução também não receberia nenhuma. Corrija lá, ou o que é passado para a função (chave, endereço, payload). Motivo: ${words}`,
      functionFailed: ({ words }) =>
        `não foi verificada: a função não consegue executar (${words}). Faça o deploy de novo.`,
      refused: ({ words }) => `não foi aceita: ${words}`,
      unasked: ({ code, words }) => unasked(code, words),
      unreachable: ({ code, words }) => unasked(code, within(own.unreachable({ words }))),
      silent: ({ code, words }) => unasked(code, within(own.silent({ words }))),
      garbled: ({ code, words }) => unasked(code, within(own.garbled({ words }))),
      interrupted: ({ code }) => unasked(code, within(own.interrupted())),
      inRunOnly: () => 'o nome vem de um valor que só a execução conhece.',
      settingUp: ({ why = NO_REASON }) => `ainda em preparação: ${why}`,
      noProbe: () => 'não foi verificada: a função não responde a {"probe": true}.',
      threw: ({ words }) => `não foi verificada: a função deu erro com {"probe": true} (${words}).`,
      noRowYet: () => 'respondeu, mas (ainda) não tem linhas para o que uma execução pediria.',
      noDefault: () => 'sem valor padrão; o que depende dele só se conhece em uma execução.',
      noLook: () => 'não dá para verificar antes de uma execução.',
      notYet: ({ stage }) => `ainda não existe; quem grava é a etapa ${stage}.`,
      words: ({ words }) => words,
    },
  },
};
