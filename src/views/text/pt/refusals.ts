import type { Accepted, UserErrorKey, UserErrors } from '../../../errors.ts';
import type { Say } from '../index.ts';
import { paramsIn, problemIn, usageIn } from '../usage.ts';
import * as words from './verbs.ts';
import {
  plural,
  meant,
  word,
  standing,
  runStatus,
  stageState,
  stagesIn,
  done,
  activityOn,
  reasonFor,
} from './words.ts';

const accepted: Record<Accepted['is'], string> = {
  string: 'um texto',
  number: 'um número, como `12` ou `0.5`',
  boolean: '`true` ou `false`',
  date: 'uma data, como `2026-10-31`',
  list: 'uma lista, como `a,b` ou `["a","b"]`',
  json: 'JSON, como `{"a":1}`',
};

/** Which of the starts that were missed are made. */
const catchUps = { latest: 'Executar o mais recente', all: 'Executar todos', none: 'Não executar nada' };

export const refusals: { [K in UserErrorKey]: (params: UserErrors[K], say: Say) => string } = {
  'pipeline.unknown': ({ given, suggestion, known }, say) =>
    `Não existe o pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `Existem: ${say.codes(known)}. \`/pipeline list\` diz mais sobre cada um.`
      : '`/pipeline list` mostra os que existem.'),
  'pipeline.broken': ({ pipeline, problem }, say) =>
    `${say.code(pipeline)} não pode ser executado: há um erro na definição: ${say.code(problem)}. ` +
    '`sluice validate` mostra cada erro com a sua linha; corrija e faça um novo deploy.',
  'period.invalid': ({ given, example, suggestion }, say) =>
    `${say.code(given)} não é um período deste pipeline.${meant(suggestion, say)} ` +
    `Escreva como ${say.code(`--period ${suggestion ?? example}`)}, ou omita para usar o mais recente.`,
  'range.backwards': ({ from, to }, say) =>
    `${say.code(to)} vem antes de ${say.code(from)}. Informe o período anterior em ${say.code(`--from ${to}`)}.`,
  'range.mixed': ({ from, to }, say) =>
    `Não dá para contar de ${say.code(from)} até ${say.code(to)}: só períodos de mesma duração formam um intervalo. ` +
    'Informe os dois no mesmo formato, como `2026-01` e `2026-12`.',
  'range.too-long': ({ from, to, most }, say) =>
    `De ${say.code(from)} até ${say.code(to)} há mais de ${most} períodos. Peça um intervalo menor e depois o resto.`,
  'param.unknown': ({ pipeline, given, suggestion, known }, say) =>
    `${say.code(pipeline)} não tem o parâmetro ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `Aceita ${say.codes(known)}: ${say.code(`--param ${suggestion ?? known[0]!}=…`)}.`
      : 'Não aceita nenhum: omita `--param`.'),
  'param.invalid': ({ param, expected, given }, say) =>
    `Valor inválido do parâmetro ${say.code(param)}: ${say.code(given)}. Esperado: ${acceptedIn(expected, say)}. ` +
    `Informe assim: ${say.code(`--param ${param}=…`)}.`,
  'param.missing': ({ pipeline, param }, say) =>
    `${say.code(pipeline)} precisa do parâmetro ${say.code(param)}, que não tem valor padrão. ` +
    `Digite ${say.code(`/pipeline run ${pipeline} --param ${param}=…`)}.`,
  'input.invalid': ({ is, given }, say) =>
    `${say.code(given)} não serve: ${
      {
        string: 'escolha um dos valores da lista',
        number: 'informe um número, como 12 ou 0.5',
        boolean: 'escolha Sim ou Não',
        date: 'informe uma data, como 2026-10-31',
        list: 'separe vários por vírgulas ou escreva em JSON, como ["a","b"]',
        json: 'escreva em JSON, como {"a":1}',
      }[is]
    }.`,
  'input.missing': ({ pipeline }, say) => `${say.code(pipeline)} não tem valor padrão para isto: preencha.`,
  'input.backwards': () => 'O primeiro período vem depois do último.',
  'param.long': ({ param }, say) =>
    `O parâmetro ${say.code(param)} é mais longo do que uma janela comporta. Inicie a execução em um terminal: ` +
    `${say.code(`sluice run … --param ${param}=…`)}.`,
  'confirm.mistyped': ({ given, expected }, say) =>
    `${say.code(given)} não é o número de execuções. Digite ${say.code(expected)} para iniciá-las, ou volte.`,
  'run.unknown': ({ given, suggestion }, say) =>
    `Não existe execução nem pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    'O nome de uma execução é como `popular-loans.2026-10.r1`; `/pipeline list` mostra a última de cada pipeline.',
  'run.gone': ({ run }, say) =>
    `${say.code(run)} não é mais guardada: execuções antigas são removidas (\`retention\` em \`sluice.yml\`). ` +
    `O que foi feito com ela continua no log de auditoria: ${say.code(`/pipeline audit ${run}`)}.`,
  'run.exists': ({ run, pipeline, period, number, status, since, next, params }, say) =>
    `${say.code(run)}: r${number} ${existing(status, say.ago(since), say)}. ` +
    `Para executar ${say.code(period)} de novo como r${next}, digite ` +
    `${say.code(`/pipeline run ${pipeline} --period ${period}${paramsIn(params)} --again`)}.`,
  'run.ended': ({ run, status }, say) =>
    `${say.code(run)} já terminou (${word(runStatus, status, say)}). Não há mais nada a parar; ${standing(run, say)}`,
  'run.busy': ({ pipeline, run }, say) =>
    `${say.code(pipeline)} já tem tantas execuções em andamento quantas pode ter: ${say.code(run)}. O que chega nesse ` +
    'meio-tempo é pulado, então nada foi iniciado. Inicie de novo quando elas terminarem.',
  'run.not-attention': ({ run, status }, say) =>
    `${say.code(run)} não espera por ninguém (${word(runStatus, status, say)}), então não pode ser encerrada como falha. ` +
    `${say.code(`/pipeline cancel ${run}`)} para o que está em andamento.`,
  'definition.changed': ({ run, changes }, say) =>
    `A definição de ${say.code(run)} mudou desde o início: ${say.changes(changes)}. ` +
    'Diga por qual seguir: `--as-started` ou `--current`.',
  'rerun.needs-unmet': ({ run, stage, needs }, say) =>
    `${say.code(stage)} de ${say.code(run)} não pode começar, porque ${say.codes(needs)} ainda não ` +
    `${plural(needs.length, 'terminou', 'terminaram')}. Reexecute a partir daí: ` +
    `${say.code(`/pipeline rerun ${run} --from ${needs[0] ?? stage}`)}.`,
  'approval.not-waiting': ({ run, stage, state }, say) =>
    `${say.code(stage)} não espera aprovação agora (${word(stageState, state, say)}), então nada foi alterado. ${standing(run, say)}`,
  'approval.expired': ({ run, stage, at }, say) =>
    `O prazo para decidir sobre ${say.code(stage)} terminou ${say.ago(at)}; nada foi alterado. ` +
    `${say.code(`/pipeline retry ${run} ${stage}`)} pede de novo.`,
  'approval.own': ({ run, stage }, say) =>
    `Foi você quem pediu ${say.code(stage)} de ${say.code(run)}, então outra pessoa precisa aprovar.`,
  'approval.repeated': ({ run, stage, given, approvers }, say) =>
    `Você já aprovou ${say.code(stage)} de ${say.code(run)}: ${given} de ${approvers}. Falta a aprovação de outra pessoa.`,
  'stage.unknown': ({ run, given, suggestion, known }, say) =>
    `${say.code(run)} não tem a etapa ${say.code(given)}.${meant(suggestion, say)} As etapas são ${say.codes(known)}.`,
  'stage.not-failed': ({ run, stage, state }, say) =>
    `${say.code(stage)} não está em falha agora (${word(stageState, state, say)}), então nada foi alterado. ` +
    standing(run, say),
  'stage.not-unknown': ({ run, stage, state }, say) =>
    `O resultado de ${say.code(stage)} não está em dúvida agora (${word(stageState, state, say)}), então nada foi ` +
    `alterado. ${standing(run, say)}`,
  'stage.in-flight': ({ run, stages }, say) =>
    `${say.codes(stages)} de ${say.code(run)} ainda ${plural(stages.length, 'está', 'estão')} em andamento. ` +
    `Espere terminar, ou pare a execução com ${say.code(`/pipeline cancel ${run}`)}.`,
  'stage.nothing-failed': ({ run, status }, say) =>
    `Nada em ${say.code(run)} espera uma nova tentativa (${word(runStatus, status, say)}). ${standing(run, say)}`,
  'decision.stale': ({ run, stage, what, by, at }, say) =>
    `Já decidido: ${word(done, what, say).toLowerCase()} por ${say.who(by)} ${say.ago(at)} (${say.code(stage)}). ` +
    `Desta vez nada foi alterado; ${standing(run, say)}`,
  'preview.stale': ({ target, stages }, say) =>
    `${say.code(target)} mudou desde que isso foi mostrado${stages.length === 0 ? '' : `: ${stagesIn(stages, say)}`}. ` +
    'Nada foi feito. Como está agora:',
  'table.unknown': ({ given, suggestion, known }, say) =>
    known.length === 0
      ? 'Nenhum pipeline diz quais tabelas grava: isso se declara no `writes:` de uma etapa.'
      : `Nenhum pipeline grava a tabela ${say.code(given)}.${meant(suggestion, say)} Há ${say.codes(known)}.`,
  'schedule.unknown': ({ pipeline, given, suggestion, known }, say) =>
    known.length === 0
      ? `${say.code(pipeline)} não tem agendamento: começa por um gatilho ou por uma pessoa. ` +
        '`/pipeline schedules` lista todos.'
      : `${say.code(pipeline)} não tem o agendamento ${say.code(given)}.${meant(suggestion, say)} Tem ${say.codes(known)}.`,
  'schedule.paused': ({ pipeline, schedule, by, at }, say) =>
    `O agendamento ${say.code(schedule)} de ${say.code(pipeline)} já está pausado: por ${say.who(by)}, ${say.ago(at)}. ` +
    `${say.code(`/pipeline resume ${pipeline} ${schedule}`)} faz com que inicie execuções de novo.`,
  'schedule.not-paused': ({ pipeline, schedule }, say) =>
    `O agendamento ${say.code(schedule)} de ${say.code(pipeline)} não está pausado: não há o que retomar. ` +
    `${say.code(`/pipeline schedules ${pipeline}`)} mostra o próximo início.`,
  'schedule.answered': ({ pipeline, by, choice, at }, say) =>
    by === undefined || choice === undefined || at === undefined
      ? 'Esta pergunta foi resolvida há muito tempo: nada foi alterado. `/pipeline schedules` mostra os agendamentos.'
      : `${say.who(by)} já escolheu *${word(catchUps, choice, say)}* ${say.ago(at)}: nada foi alterado. ` +
        `${say.code(`/pipeline status ${pipeline}`)} mostra as execuções.`,
  'cancel.already': ({ run, by, at }, say) =>
    `${say.who(by)} cancelou ${say.code(run)} ${say.ago(at)}, e o trabalho está sendo parado. ` +
    `${say.code(`/pipeline status ${run}`)} mostra se isso está confirmado.`,
  'claim.taken': ({ run, stage, by, at }, say) =>
    `${say.who(by)} já está cuidando de ${say.code(stage)} (${say.ago(at)}). Para assumir, use *Assumir* no cartão ou digite ` +
    `${say.code(`/pipeline claim ${run} ${stage} --take-over`)}.`,
  'glass.span': ({ given, most }, say) =>
    `${say.code(given)} não é um tempo entre 1 min e ${say.span(most)}, o máximo que \`sluice.yml\` permite. Escreva como \`--for 30m\`.`,
  'glass.whole': () => 'Você não tem permissões de emergência, então não há nada a devolver.',
  'reason.missing': ({ what }) =>
    `Para ${reasonFor[what] ?? 'fazer isso'}, diga o motivo: ele fica registrado na execução para quem a consultar depois.`,
  'access.denied': ({ action, target, allowed }, say) =>
    `Você não pode ${activityOn(action, target, say)}. ` +
    (allowed.length > 0
      ? `Peça a ${say.whom(allowed)}.`
      : 'Ninguém pode: um admin pode conceder isso em `sluice.yml`.'),
  'access.unresolved': ({ action, target, allowed }, say) =>
    'O Slack não informa agora de quais grupos você faz parte, então só vale o que foi dado ao seu próprio ID; por ele ' +
    `você não pode ${activityOn(action, target, say)}. ` +
    `Tente de novo em um minuto${allowed.length > 0 ? ` ou peça a ${say.whom(allowed)}` : ''}.`,
  'access.guest': () =>
    'Convidados deste workspace do Slack não podem usar o Sluice, seja qual for o grupo. Peça a um membro pleno.',
  'access.outsider': () =>
    'O Sluice só atende pessoas do seu próprio workspace do Slack, e você é de outro. Peça a alguém da equipe que o opera.',
  'verb.unknown': ({ given, suggestion }, say) =>
    `${say.code(`/pipeline ${given}`)} não é um comando.` +
    (suggestion === undefined ? '' : ` Você quis dizer ${say.code(`/pipeline ${suggestion}`)}?`) +
    ' `/pipeline help` lista todos.',
  usage: ({ verb, usage, problem }, say) =>
    `${say.code(`/pipeline ${verb}`)}: ${problemIn(problem, words, say)}. ` +
    `Digite assim: ${say.code(`/pipeline ${usageIn(usage, words.places)}`)}.`,
  'command.long': () =>
    'O comando passa dos 4.000 caracteres permitidos, então nada foi feito. Valores longos cabem na janela que ' +
    '`/pipeline run` sozinho abre.',
  'sql.empty': () =>
    'Não há consulta. Digite `/athena select …`, ou apenas `/athena` para escrever a consulta em uma janela.',
  'sql.not-read-only': ({ statement }, say) =>
    `Aqui só são permitidas consultas de leitura, e ${say.code(statement)} não é uma. ` +
    'Comece com `select`, `with`, `show`, `describe` ou `explain`; alterações ficam em um pipeline.',
  'sql.many-statements': () => 'Há mais de uma instrução. Envie uma de cada vez, sem `;` no meio.',
  'payload.invalid': ({ what }, say) =>
    `Este botão ou janela (${say.code(what)}) é de outra versão do Sluice e não foi entendido, então nada foi ` +
    'alterado. `/pipeline status` seguido do pipeline traz botões novos.',
  'secret.given': ({ where }, say) =>
    `${say.code(where)} contém um token, uma chave ou uma senha. O que se informa aqui fica guardado e outros veem, por isso nada foi feito. ` +
    'Faça o job ler do AWS Secrets Manager e troque o segredo se outros já o viram.',
  'audit.unwritable': ({ why }, say) =>
    'Nada foi alterado: o log de auditoria não aceita entradas, e o que não pode ser auditado não acontece. Passe isto a ' +
    `quem opera o Redis: ${say.code(why)}.`,
  'store.unavailable': () =>
    'O Sluice não consegue acessar o seu armazenamento (Redis), então não sabe se isto foi aceito. O que já está em ' +
    'execução na AWS continua. Em um minuto, veja com `/pipeline status` antes de tentar de novo; se persistir, ' +
    '`sluice doctor` diz o que há de errado.',
  internal: ({ reference }, say) =>
    'Algo deu errado dentro do Sluice. Tente de novo; se voltar a acontecer, quem opera o Sluice encontra a causa no log com a ' +
    `referência ${say.code(reference)}.`,
};

function acceptedIn({ is, among }: Accepted, say: Say): string {
  if (among === undefined) return accepted[is];
  return is === 'list' ? `uma lista de ${say.either(among)}` : say.either(among);
}

function existing(status: string, ago: string, say: Say): string {
  if (status === 'succeeded') return `foi concluída ${ago}`;
  if (status === 'cancelled') return `foi cancelada ${ago}`;
  if (status === 'failed') return `falhou ${ago}`;
  if (status === 'attention') return `parou ${ago} e requer atenção`;
  return `está ${word(runStatus, status, say)}; começou ${ago}`;
}
