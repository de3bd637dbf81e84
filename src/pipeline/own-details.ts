import { z } from 'zod';
import { AwaitedFile, awaited, number, Refused, saying, text } from './saying.ts';

/** What is told of work between two looks, and of what ended well, where we say it ourselves. */
export const OWN_DETAILS = {
  paused: saying({}, () => 'paused: AWS credentials are missing or expired'),
  unasked: saying({ code: text }, ({ code }) => `cannot be looked at: ${code}`),
  settling: saying(
    { seconds: number },
    ({ seconds }) => `interrupted while submitting: waiting ${seconds} s to be sure that nothing was started`,
  ),
  askedAgain: saying(
    { code: text },
    ({ code }) => `interrupted while submitting: the service is asked again (${code})`,
  ),
  unstoppable: saying({}, () => 'cannot be stopped: waiting for its end'),
  notListed: saying({}, () => 'not listed yet'),
  notSeen: saying({}, () => 'not to be seen yet'),
  redrive: saying({}, () => 'waits for a redrive of one of its child executions'),
  otherHasClaim: saying({ run: text }, ({ run }) => `waiting for ${run}, which claimed the work first`),
  /** `state` is the service's word. */
  behind: saying({ state: text, ingestion: text }, ({ state, ingestion }) => `${state} behind ${ingestion}`),
  statementsDone: saying(
    { state: text, done: number, of: number },
    ({ state, done, of }) => `${state}, ${done} of ${of} statements done`,
  ),
  filesAwaited: saying(
    { there: number, of: number, files: z.array(AwaitedFile) },
    ({ there, of, files }) => `${there} of ${of} are there; missing: ${awaited(files)}`,
  ),
  deleting: saying({ objects: number }, ({ objects }, say) => `${say.count(objects)} objects, not all deleted yet`),
  refusedForNow: saying({ code: text }, ({ code }) => `S3 refuses for now: ${code}`),
  /** Of a backfill: its periods, and why no further run can start just now. */
  progress: saying(
    { done: number, total: number, attention: number, held: Refused.optional() },
    ({ done, total, attention, held }, say) => {
      const asking = attention === 0 ? '' : `, ${attention} ${attention === 1 ? 'needs' : 'need'} attention`;
      return `${done} of ${total} done${asking}${held ? `: ${say.refusal(held)}` : ''}`;
    },
  ),

  // Of what ended well.
  rowsLeftOut: saying(
    { dropped: number, of: number },
    ({ dropped, of }, say) =>
      `SPICE left out ${say.count(dropped)} of ${say.count(of)} rows: a value of theirs is not of its column's type. The data set's page lists them.`,
  ),
  resultTooLong: saying(
    { characters: number, most: number },
    ({ characters, most }, say) =>
      `The result has ${say.count(characters)} characters and was not kept: at most ${say.count(most)} are.`,
  ),
};
