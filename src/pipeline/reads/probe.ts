import { InvokeCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { remote } from '../stages/aws-errors.ts';
import type { Finding, Json, PreflightContext } from '../stages/stage.ts';
import { finding, type Seen } from './finding.ts';

/** How our functions answer `{"probe": true}`; config/functions/README.md is the side that writes it. */
const Answer = z.union([
  z.object({ ok: z.literal(true), row: z.json() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
]);
const Thrown = z.object({ errorType: z.string().optional(), errorMessage: z.string().optional() });

/**
 * Asks a function for one real row of its source, with the payload that a run would give it: address, key and parameters
 * work, or why not. The function claims and writes nothing; one that knows no probes stops for want of a token.
 */
export const probe = (
  { clients, signal }: Pick<PreflightContext, 'clients' | 'signal'>,
  name: string,
  qualifier: string | undefined,
  payload: Record<string, Json>,
): Promise<Finding> =>
  finding(`source of ${name}`, { action: 'lambda:InvokeFunction', needed: true }, async (): Promise<Seen> => {
    const invoke = new InvokeCommand({
      FunctionName: name,
      ...(qualifier !== undefined && { Qualifier: qualifier }),
      InvocationType: 'RequestResponse',
      Payload: Buffer.from(JSON.stringify({ ...payload, probe: true })),
    });
    const reply = await remote(clients.once.lambda.send(invoke, { abortSignal: signal }));
    const said = parsed(reply.Payload);
    if (reply.FunctionError !== undefined) return threw(Thrown.safeParse(said).data ?? {});
    const answer = Answer.safeParse(said).data;
    if (answer === undefined)
      return { state: 'unknown', message: 'was not looked at: the function does not answer {"probe": true}.' };
    if (!answer.ok)
      return {
        state: 'failed',
        message: `gives no row, and would give a run none: ${answer.error.message} Mend it there, or what the function is given: its key, its address, its payload.`,
        code: answer.error.code,
      };
    return answer.row === null
      ? { state: 'unknown', message: 'answered, and has no row (yet) for what a run would ask.' }
      : 'gave a row';
  });

/** A function that cannot be loaded fails in a run too; one that throws at a probe may only not know probes. */
function threw({ errorType = 'Unhandled', errorMessage = 'no message' }: z.infer<typeof Thrown>): Seen {
  const what = `${errorType}: ${errorMessage}`;
  return errorType.startsWith('Runtime.')
    ? { state: 'failed', message: `was not reached: the function cannot run (${what}). Deploy it again.` }
    : { state: 'unknown', message: `was not looked at: the function threw at {"probe": true} (${what}).` };
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString()) as unknown;
  } catch {
    return undefined;
  }
}
