import { z } from 'zod';
import { StageError } from '../../errors.ts';
import { type Finding, FindingOutput, type KeptFinding, say, type Subject } from '../found.ts';
import { failing, isKnown, unasked, untold } from '../reads/finding.ts';
import { spreading } from './poll.ts';
import { type Checked, defineStage, type Json, type StageContext, type StageKind } from './stage.ts';

const DAY = 86_400_000;

const Check = z.strictObject({
  stage: z.string(),
  kind: z.string(),
  spec: z.json(),
  problems: z.array(z.string()),
  open: z.array(z.string()),
  made: z.record(z.string(), z.string()),
});
type Check = z.infer<typeof Check>;

const Handle = z.strictObject({ findings: z.array(FindingOutput), dryRun: z.json(), handle: z.json() });

/** Built in: looks at what a stage of another kind needs, and makes its dry run. It always ends well: what it found is its output. */
export const preflight = (kinds: Record<string, StageKind>): StageKind =>
  defineStage({
    kind: 'preflight',
    summary: 'Looks whether a stage could run',
    spec: z.strictObject({ check: Check }),
    handle: Handle,
    // Looks and dry runs have no effect, so repeating them does no harm.
    keyLife: 30 * DAY,
    settle: 60_000,

    async start({ check }, ctx) {
      const kind = kinds[check.kind];
      const findings = [...ofValues(check), ...(await looks(kind, check, ctx))];
      const dryRun = findings.every(({ state }) => state === 'ok') ? dryRunOf(kind, check.spec) : undefined;
      if (!kind || dryRun === undefined) return done(findings);
      try {
        const begun = await kind.start(dryRun, ctx);
        if (begun.state === 'done') return done([...findings, taken]);
        return { state: 'started', handle: { findings, dryRun, handle: begun.handle as Json } };
      } catch (error) {
        if (!(error instanceof StageError) || error.accepted === 'maybe' || error.retryable) throw error;
        return done([...findings, refused(error)]);
      }
    },

    async check({ check }, { findings, dryRun, handle }, ctx): Promise<Checked> {
      const checked = await kinds[check.kind]!.check(dryRun, handle, ctx);
      switch (checked.state) {
        case 'running':
          return checked;
        case 'done':
          return done([...findings, taken]);
        case 'failed':
          return done([...findings, refused(checked.error)]);
        case 'lost':
          return done([...findings, { subject: DRY_RUN, ...untold(say('words', { words: checked.error.message })) }]);
        case 'stopped':
          return checked;
      }
    },

    async cancel({ check }, { dryRun, handle }, ctx) {
      await kinds[check.kind]?.cancel?.(dryRun, handle, ctx);
    },

    pollEvery: spreading(5_000),
    iam: [],
  });

const DRY_RUN = { is: 'dryRun' } as const;
const taken: Finding = { subject: DRY_RUN, state: 'ok', says: say('taken') };
const refused = ({ code, message }: { code: string; message: string }): Finding => ({
  subject: DRY_RUN,
  ...failing(say('refused', { words: message }), code),
});

const done = (findings: readonly KeptFinding[]) => ({
  state: 'done' as const,
  output: { findings: JSON.parse(JSON.stringify(findings)) as Json },
});

/** What the values themselves tell, before any service is asked. */
function ofValues({ problems, open }: Check): Finding[] {
  return [
    ...problems.map((problem): Finding => ({
      subject: { is: 'definition' },
      ...failing(say('words', { words: problem })),
    })),
    ...open.map((name): Finding => ({
      subject: { is: 'parameter', name },
      ...untold(say('noDefault')),
    })),
  ];
}

async function looks(kind: StageKind | undefined, check: Check, ctx: StageContext): Promise<Finding[]> {
  const subject: Subject = { is: 'kind', name: check.kind };
  if (!kind) return [{ subject, ...failing(say('unknownKind')) }];
  if (!kind.preflight) return [{ subject, ...untold(say('noLook')) }];
  try {
    return (await kind.preflight(check.spec, ctx)).map((finding) => unlessMade(finding, check));
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    return [{ subject, ...untold(unasked(error), error.code) }];
  }
}

/** A table that is not there yet is no obstacle when another stage of the pipeline writes it. */
function unlessMade(finding: Finding, { made }: Check): Finding {
  const { is, name = '' } = finding.subject;
  const maker = is === 'table' ? made[name] : undefined;
  if (finding.state !== 'failed' || maker === undefined) return finding;
  return { ...finding, state: 'unknown', says: say('notYet', { stage: maker }) };
}

function dryRunOf(kind: StageKind | undefined, spec: Json): Json | undefined {
  if (!kind?.dryRun || !isKnown(spec)) return undefined;
  const parsed = kind.spec.safeParse(spec);
  return parsed.success ? (kind.dryRun(parsed.data) as Json | undefined) : undefined;
}
