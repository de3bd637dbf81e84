import { InvokeCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { remote } from '../stages/aws-errors.ts';
import { type Finding, say } from '../found.ts';
import type { Json, PreflightContext } from '../stages/stage.ts';
import { failing, finding, type Seen, untold } from './finding.ts';

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
  finding({ is: 'source', name }, { action: 'lambda:InvokeFunction', needed: true }, async (): Promise<Seen> => {
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
    if (answer === undefined) return untold(say('noProbe'));
    if (!answer.ok) return failing(say('noRow', { words: answer.error.message }), answer.error.code);
    return answer.row === null ? untold(say('noRowYet')) : say('gaveRow');
  });

/** A function that cannot be loaded fails in a run too; one that throws at a probe may only not know probes. */
function threw({ errorType = 'Unhandled', errorMessage = 'no message' }: z.infer<typeof Thrown>): Seen {
  const words = `${errorType}: ${errorMessage}`;
  return errorType.startsWith('Runtime.') ? failing(say('functionFailed', { words })) : untold(say('threw', { words }));
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString()) as unknown;
  } catch {
    return undefined;
  }
}
