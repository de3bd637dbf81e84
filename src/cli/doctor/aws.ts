import { checksOf } from '../../pipeline/builtin/check.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { bucket, workgroup } from '../../pipeline/reads/reach.ts';
import { kinds } from '../../pipeline/stages/index.ts';
import type { AwsClients, Finding as Seen, PreflightContext } from '../../pipeline/stages/stage.ts';
import type { Settings } from '../../settings.ts';
import { type Finding, ok, problem } from './finding.ts';

/** Milliseconds for all that AWS is asked; a look that takes longer is told as one without an answer. */
const PATIENCE = 30_000;

/** Checks what the workspace names on AWS, with the looks that its kinds make before a run. Changes nothing. */
export async function checkAws(
  { results, athena }: Settings,
  definitions: Record<string, Definition>,
  clients: AwsClients,
): Promise<Finding[]> {
  const now = Date.now();
  const signal = AbortSignal.timeout(PATIENCE);
  const ctx: PreflightContext = {
    clients,
    results,
    now,
    signal,
    log: { info: () => undefined, warn: () => undefined },
  };
  const first = await bucket(ctx, results);
  // Without a network or credentials every further line would say the same.
  if (first.code?.startsWith('Sluice.')) return [problem('AWS', `${first.subject} ${first.message}`)];
  const checks = Object.values(definitions).flatMap((definition) => checksOf(definition, { now, kinds }));
  const seen = await Promise.all([
    workgroup(ctx, athena.workgroup, athena.outputLocation),
    bucket(ctx, athena.outputLocation),
    ...checks.map(async ({ kind, spec }) => kinds[kind]?.preflight?.(spec, ctx) ?? []),
  ]);
  return [...new Map([first, ...seen.flat()].map((each) => [each.subject, each])).values()].map(findingOf);
}

function findingOf({ subject, state, message = 'is in order' }: Seen): Finding {
  const text = `${subject} ${message}`;
  if (state === 'failed') return problem('AWS', text);
  return state === 'ok' ? ok('AWS', text) : { ok: true, unknown: true, about: 'AWS', text };
}
