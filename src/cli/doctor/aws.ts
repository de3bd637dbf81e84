import { checksOf } from '../../pipeline/builtin/check.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { bucket, workgroup } from '../../pipeline/reads/reach.ts';
import type { Finding as Seen } from '../../pipeline/found.ts';
import { kinds } from '../../pipeline/stages/index.ts';
import type { AwsClients, PreflightContext } from '../../pipeline/stages/stage.ts';
import type { Settings } from '../../settings.ts';
import { foundText, subjectText } from '../../views/found.ts';
import { texts } from '../../views/text/index.ts';
import { type Finding, ok, problem } from './finding.ts';

/** Milliseconds for all that AWS is asked; a look that takes longer is told as one without an answer. */
const PATIENCE = 30_000;
const t = texts('en');

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
  if (first.code?.startsWith('Sluice.')) return [problem('AWS', foundText({ ...first, subjects: [first.subject] }, t))];
  const checks = Object.values(definitions).flatMap((definition) => checksOf(definition, { now, kinds }));
  const seen = await Promise.all([
    workgroup(ctx, athena.workgroup, athena.outputLocation),
    bucket(ctx, athena.outputLocation),
    ...checks.map(async ({ kind, spec }) => kinds[kind]?.preflight?.(spec, ctx) ?? []),
  ]);
  return [...new Map([first, ...seen.flat()].map((each) => [subjectText(each.subject, t), each])).values()].map(
    findingOf,
  );
}

function findingOf({ subject, state, says }: Seen): Finding {
  const text = foundText({ subjects: [subject], state, says }, t);
  if (state === 'failed') return problem('AWS', text);
  return state === 'ok' ? ok('AWS', text) : { ok: true, unknown: true, about: 'AWS', text };
}
