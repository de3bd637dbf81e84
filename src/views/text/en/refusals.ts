import type { Accepted, UserErrorKey, UserErrors } from '../../../errors.ts';
import type { Say } from '../index.ts';
import { paramsIn, problemIn, usageIn } from '../usage.ts';
import * as words from './verbs.ts';
import { plural, meant, word, runStatus, stageState, stagesIn, done, activityOn, reasonFor } from './words.ts';

const accepted: Record<Accepted['is'], string> = {
  string: 'a text',
  number: 'a number, such as `12` or `0.5`',
  boolean: '`true` or `false`',
  date: 'a date, such as `2026-10-31`',
  list: 'a list, such as `a,b` or `["a","b"]`',
  json: 'JSON, such as `{"a":1}`',
};

/** Which of the starts that were missed are made. */
const catchUps = { latest: 'Run the latest', all: 'Run all', none: 'Run none' };

export const refusals: { [K in UserErrorKey]: (params: UserErrors[K], say: Say) => string } = {
  'pipeline.unknown': ({ given, suggestion, known }, say) =>
    `There is no pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `There are: ${say.codes(known)}. \`/pipeline list\` tells more about each.`
      : '`/pipeline list` shows what there is.'),
  'pipeline.broken': ({ pipeline, problem }, say) =>
    `${say.code(pipeline)} cannot run, because its definition has an error: ${say.code(problem)}. ` +
    '`sluice validate` shows each error with its line; correct it and deploy again.',
  'period.invalid': ({ given, example, suggestion }, say) =>
    `${say.code(given)} is not a period of this pipeline.${meant(suggestion, say)} ` +
    `Write it like ${say.code(`--period ${suggestion ?? example}`)}, or leave it out for the latest one.`,
  'range.backwards': ({ from, to }, say) =>
    `${say.code(to)} lies before ${say.code(from)}. Give the earlier period as ${say.code(`--from ${to}`)}.`,
  'range.mixed': ({ from, to }, say) =>
    `One cannot count from ${say.code(from)} to ${say.code(to)}: periods of one length follow one another. ` +
    'Give both in the same form, such as `2026-01` and `2026-12`.',
  'range.too-long': ({ from, to, most }, say) =>
    `From ${say.code(from)} to ${say.code(to)} there are more than ${most} periods. Ask for a shorter range, and for the rest after it.`,
  'param.unknown': ({ pipeline, given, suggestion, known }, say) =>
    `${say.code(pipeline)} has no parameter ${say.code(given)}.${meant(suggestion, say)} ` +
    (known.length > 0
      ? `It takes ${say.codes(known)}: ${say.code(`--param ${suggestion ?? known[0]!}=…`)}.`
      : 'It takes none: leave `--param` out.'),
  'param.invalid': ({ param, expected, given }, say) =>
    `The parameter ${say.code(param)} must be ${acceptedIn(expected, say)}, and ${say.code(given)} is not. ` +
    `Give it as ${say.code(`--param ${param}=…`)}.`,
  'param.missing': ({ pipeline, param }, say) =>
    `${say.code(pipeline)} needs the parameter ${say.code(param)}, which has no default. ` +
    `Type ${say.code(`/pipeline run ${pipeline} --param ${param}=…`)}.`,
  'input.invalid': ({ is, given }, say) =>
    `${say.code(given)} is not ${
      {
        string: 'among the choices',
        number: 'a number, such as 12 or 0.5',
        boolean: 'Yes or No',
        date: 'a date, such as 2026-10-31',
        list: 'a list: separate several by commas, or write JSON such as ["a","b"]',
        json: 'JSON, such as {"a":1}',
      }[is]
    }.`,
  'input.missing': ({ pipeline }, say) => `${say.code(pipeline)} has no default for this: fill it in.`,
  'input.backwards': () => 'The first period is after the last.',
  'param.long': ({ param }, say) =>
    `The parameter ${say.code(param)} is longer than a window can carry. Start the run in a terminal: ` +
    `${say.code(`sluice run … --param ${param}=…`)}.`,
  'confirm.mistyped': ({ given, expected }, say) =>
    `${say.code(given)} is not the number of runs. Type ${say.code(expected)} to start them, or go back.`,
  'run.unknown': ({ given, suggestion }, say) =>
    `There is no run or pipeline ${say.code(given)}.${meant(suggestion, say)} ` +
    'A run is named like `popular-loans.2026-10.r1`; `/pipeline list` shows the latest run of each pipeline.',
  'run.gone': ({ run }, say) =>
    `${say.code(run)} is no longer kept: runs are removed when they are old (\`retention\` in \`sluice.yml\`). ` +
    `What was done to it stays in the log: ${say.code(`/pipeline audit ${run}`)}.`,
  'run.exists': ({ run, pipeline, period, number, status, since, next, params }, say) =>
    `${say.code(run)}: r${number} ${existing(status, say.ago(since), say)}. ` +
    `To run ${say.code(period)} again as r${next}, type ` +
    `${say.code(`/pipeline run ${pipeline} --period ${period}${paramsIn(params)} --again`)}.`,
  'run.ended': ({ run, status }, say) =>
    `${say.code(run)} has already ended (${word(runStatus, status, say)}). ` +
    `There is nothing left to stop; ${say.code(`/pipeline status ${run}`)} shows it.`,
  'run.busy': ({ pipeline, run }, say) =>
    `${say.code(pipeline)} has as many runs at work as it may have: ${say.code(run)}. It is set to skip what comes ` +
    'meanwhile, so nothing was started. Start it again when they have ended.',
  'run.not-attention': ({ run, status }, say) =>
    `${say.code(run)} does not wait for anyone (${word(runStatus, status, say)}), so it cannot be closed as failed. ` +
    `${say.code(`/pipeline cancel ${run}`)} stops what is at work.`,
  'definition.changed': ({ run, changes }, say) =>
    `The definition of ${say.code(run)} has changed since it started: ${say.changes(changes)}. ` +
    'Say which one to go on by: `--as-started` or `--current`.',
  'rerun.needs-unmet': ({ run, stage, needs }, say) =>
    `${say.code(stage)} of ${say.code(run)} cannot begin, because ${say.codes(needs)} ` +
    `${plural(needs.length, 'is', 'are')} not done. Rerun from there: ` +
    `${say.code(`/pipeline rerun ${run} --from ${needs[0] ?? stage}`)}.`,
  'approval.not-waiting': ({ run, stage, state }, say) =>
    `${say.code(stage)} does not ask for approval now (${word(stageState, state, say)}), so nothing was changed. ` +
    `${say.code(`/pipeline status ${run}`)} shows where the run stands.`,
  'approval.expired': ({ run, stage, at }, say) =>
    `The time to decide about ${say.code(stage)} ended ${say.ago(at)}, so nothing was changed. ` +
    `${say.code(`/pipeline retry ${run} ${stage}`)} asks anew.`,
  'approval.own': ({ run, stage }, say) =>
    `You asked for ${say.code(stage)} of ${say.code(run)} yourself, so someone else has to approve it.`,
  'approval.repeated': ({ run, stage, given, approvers }, say) =>
    `You have approved ${say.code(stage)} of ${say.code(run)} already: ${given} of ${approvers} have. ` +
    'Someone else has to follow.',
  'stage.unknown': ({ run, given, suggestion, known }, say) =>
    `${say.code(run)} has no stage ${say.code(given)}.${meant(suggestion, say)} Its stages are ${say.codes(known)}.`,
  'stage.not-failed': ({ run, stage, state }, say) =>
    `${say.code(stage)} is not failed now (${word(stageState, state, say)}), so nothing was changed. ` +
    `${say.code(`/pipeline status ${run}`)} shows where the run stands.`,
  'stage.not-unknown': ({ run, stage, state }, say) =>
    `The outcome of ${say.code(stage)} is not in doubt now (${word(stageState, state, say)}), so nothing was changed. ` +
    `${say.code(`/pipeline status ${run}`)} shows where the run stands.`,
  'stage.in-flight': ({ run, stages }, say) =>
    `${say.codes(stages)} of ${say.code(run)} ${plural(stages.length, 'is', 'are')} still at work. ` +
    `Wait for the end, or stop the run with ${say.code(`/pipeline cancel ${run}`)}.`,
  'stage.nothing-failed': ({ run, status }, say) =>
    `Nothing in ${say.code(run)} waits to be retried (${word(runStatus, status, say)}). ` +
    `${say.code(`/pipeline status ${run}`)} shows its stages.`,
  'decision.stale': ({ run, stage, what, by, at }, say) =>
    `Already ${word(done, what, say).toLowerCase()} by ${say.who(by)} ${say.ago(at)}: ` +
    `${say.code(stage)}. Nothing was changed this time; ${say.code(`/pipeline status ${run}`)} shows where the run stands.`,
  'preview.stale': ({ target, stages }, say) =>
    `${say.code(target)} has changed since that was shown${stages.length === 0 ? '' : `: ${stagesIn(stages, say)}`}. ` +
    'Nothing was done. As it is now:',
  'table.unknown': ({ given, suggestion, known }, say) =>
    known.length === 0
      ? `No pipeline says what tables it writes: \`writes:\` of a stage does.`
      : `No pipeline writes a table ${say.code(given)}.${meant(suggestion, say)} There are ${say.codes(known)}.`,
  'schedule.unknown': ({ pipeline, given, suggestion, known }, say) =>
    known.length === 0
      ? `${say.code(pipeline)} has no schedule: it starts by a trigger or by a person. \`/pipeline schedules\` lists them.`
      : `${say.code(pipeline)} has no schedule ${say.code(given)}.${meant(suggestion, say)} It has ${say.codes(known)}.`,
  'schedule.paused': ({ pipeline, schedule, by, at }, say) =>
    `The schedule ${say.code(schedule)} of ${say.code(pipeline)} is paused already: by ${say.who(by)}, ${say.ago(at)}. ` +
    `${say.code(`/pipeline resume ${pipeline} ${schedule}`)} lets it start runs again.`,
  'schedule.not-paused': ({ pipeline, schedule }, say) =>
    `The schedule ${say.code(schedule)} of ${say.code(pipeline)} is not paused, so there is nothing to resume. ` +
    `${say.code(`/pipeline schedules ${pipeline}`)} shows when it starts next.`,
  'schedule.answered': ({ pipeline, by, choice, at }, say) =>
    by === undefined || choice === undefined || at === undefined
      ? 'This question has been settled long ago, so nothing was changed. `/pipeline schedules` shows how schedules stand.'
      : `${say.who(by)} has chosen *${word(catchUps, choice, say)}* ${say.ago(at)}, so nothing was changed. ` +
        `${say.code(`/pipeline status ${pipeline}`)} shows the runs.`,
  'cancel.already': ({ run, by, at }, say) =>
    `${say.who(by)} cancelled ${say.code(run)} ${say.ago(at)}, and its work is being stopped. ` +
    `${say.code(`/pipeline status ${run}`)} shows whether that is confirmed.`,
  'claim.taken': ({ run, stage, by, at }, say) =>
    `${say.who(by)} is on ${say.code(stage)} since ${say.ago(at)}. To take it over, press *Take over* on its card or type ` +
    `${say.code(`/pipeline claim ${run} ${stage} --take-over`)}.`,
  'glass.span': ({ given, most }, say) =>
    `${say.code(given)} is no time from 1 min to ${say.span(most)}, which is the most that \`sluice.yml\` allows. Write it like \`--for 30m\`.`,
  'glass.whole': () => 'You hold no rights by a broken glass, so there is nothing to give back.',
  'reason.missing': ({ what }) =>
    `To ${reasonFor[what] ?? 'do that'}, say why: the reason is kept with the run for whoever reads it later.`,
  'access.denied': ({ action, target, allowed }, say) =>
    `You may not ${activityOn(action, target, say)}. ` +
    (allowed.length > 0 ? `Ask ${say.whom(allowed)}.` : 'No one may: an admin can grant it in `sluice.yml`.'),
  'access.unresolved': ({ action, target, allowed }, say) =>
    `Slack does not say just now which user groups you are in, so only what your own id may do counts; you may not ` +
    `${activityOn(action, target, say)} by that. Try again in a minute` +
    (allowed.length > 0 ? `, or ask ${say.whom(allowed)}.` : '.'),
  'access.guest': () =>
    'Guests of this Slack workspace may not use Sluice, whatever group they are in. Ask a full member to do it.',
  'access.outsider': () =>
    'Sluice answers only to people of its own Slack workspace, and you are of another one. Ask someone of the team that runs it.',
  'verb.unknown': ({ given, suggestion }, say) =>
    `${say.code(`/pipeline ${given}`)} is not a command.` +
    (suggestion === undefined ? '' : ` Did you mean ${say.code(`/pipeline ${suggestion}`)}?`) +
    ' `/pipeline help` lists what there is.',
  usage: ({ verb, usage, problem }, say) =>
    `${say.code(`/pipeline ${verb}`)}: ${problemIn(problem, words, say)}. ` +
    `Type it as ${say.code(`/pipeline ${usageIn(usage, words.places)}`)}.`,
  'command.long': () =>
    'That is longer than the 4,000 characters that a command may have, so nothing was done. Long values go into the ' +
    'window that `/pipeline run` alone opens.',
  'sql.empty': () => 'There is no query. Type `/athena select …`, or `/athena` alone to write it in a window.',
  'sql.not-read-only': ({ statement }, say) =>
    `Only queries that read are allowed here, and ${say.code(statement)} is not one. ` +
    'Start with `select`, `with`, `show`, `describe` or `explain`; changes belong in a pipeline.',
  'sql.many-statements': () => 'That is more than one statement. Send one at a time, without a `;` in between.',
  'payload.invalid': ({ what }, say) =>
    `This button or window (${say.code(what)}) is of another version of Sluice and was not understood, so nothing was ` +
    'changed. `/pipeline status` followed by the pipeline gives fresh buttons.',
  'secret.given': ({ where }, say) =>
    `${say.code(where)} holds a token, a key or a password. What is given here is kept and shown to others, so nothing was done. ` +
    'Let the job read it from AWS Secrets Manager, and replace it if others have seen it.',
  'audit.unwritable': ({ why }, say) =>
    'Nothing was changed: the audit log takes no entries, and what cannot be audited does not happen. Whoever runs Redis ' +
    `finds the reason in its own words: ${say.code(why)}.`,
  'store.unavailable': () =>
    'Sluice cannot reach its store (Redis), so it cannot tell whether this was taken. Work that already runs on AWS ' +
    'goes on. Look with `/pipeline status` in a minute before you try again; if it stays like this, `sluice doctor` ' +
    'says what is wrong.',
  internal: ({ reference }, say) =>
    `Something went wrong inside Sluice. Try again; if it repeats, whoever runs Sluice finds the cause in its log ` +
    `under ${say.code(reference)}.`,
};

/** What a parameter accepts, as "must be …". */
function acceptedIn({ is, among }: Accepted, say: Say): string {
  if (among === undefined) return accepted[is];
  return is === 'list' ? `a list of ${say.either(among)}` : say.either(among);
}

function existing(status: string, ago: string, say: Say): string {
  if (status === 'succeeded') return `succeeded ${ago}`;
  if (status === 'cancelled') return `was cancelled ${ago}`;
  if (status === 'failed') return `failed ${ago}`;
  if (status === 'attention') return `stopped ${ago} and needs attention`;
  return `is ${word(runStatus, status, say)}; it started ${ago}`;
}
