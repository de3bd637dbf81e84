import { StageError } from '../../errors.ts';
import type { Definition } from '../../pipeline/definition-schema.ts';
import { reachBucket, reachFunction, reachJob, reachWorkgroup } from '../../pipeline/reads/reach.ts';
import type { AwsClients, Json } from '../../pipeline/stages/stage.ts';
import { isTemplate } from '../../pipeline/template.ts';
import type { Settings } from '../../workspace.ts';
import { type Finding, messageOf, ok, problem } from './finding.ts';

const PATIENCE = 10_000;

type Context = Parameters<typeof reachBucket>[0];
type Look = { what: string; look(ctx: Context): Promise<Finding> };

/** Checks what the workspace names on AWS: the workgroup, the buckets, and the functions and jobs of its stages. */
export async function checkAws(
  { results, athena }: Settings,
  definitions: Record<string, Definition>,
  clients: AwsClients,
): Promise<Finding[]> {
  const [first, ...rest] = unique([
    workgroup(athena.workgroup),
    bucket(results),
    bucket(athena.outputLocation),
    ...Object.values(definitions).flatMap(({ stages }) => Object.values(stages).flatMap(resourceOf)),
  ]);
  const reached = await made(first!, clients);
  // Without a network or credentials every further line would say the same.
  if (!reached.ok && !reached.answered) return [reached];
  return [reached, ...(await Promise.all(rest.map((each) => made(each, clients))))];
}

const unique = (looks: Look[]): Look[] => [...new Map(looks.map((each) => [each.what, each])).values()];

async function made({ what, look }: Look, clients: AwsClients): Promise<Finding & { answered: boolean }> {
  try {
    return { ...(await look({ clients, signal: AbortSignal.timeout(PATIENCE) })), answered: true };
  } catch (error) {
    const code = error instanceof StageError ? error.code : 'Sluice.Unexpected';
    return {
      ...problem('AWS', `${what}: ${saidBy(error, code)}`, mendOf(code, what)),
      answered: !code.startsWith('Sluice.'),
    };
  }
}

function saidBy(error: unknown, code: string): string {
  if (code === 'Sluice.Credentials')
    return `AWS does not take the credentials (${(error as { cause: Error }).cause.name})`;
  return code.startsWith('Sluice.') ? messageOf(error) : `${code}: ${messageOf(error)}`;
}

function mendOf(code: string, what: string): string {
  if (code === 'Sluice.Credentials') return 'give the task a role, or set AWS_PROFILE or the access keys';
  if (code.startsWith('Sluice.')) return 'check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set';
  if (/AccessDenied|Forbidden|403/i.test(code)) return `allow it in the task's role`;
  return `create it, or correct the name of the ${what.split(' ')[0]} in the workspace`;
}

const workgroup = (name: string): Look => ({
  what: `workgroup ${name}`,
  look: async (ctx) =>
    (await reachWorkgroup(ctx, name)) === 'enabled'
      ? ok('AWS', `workgroup ${name} takes queries`)
      : problem('AWS', `workgroup ${name} is disabled`, 'enable it in the console of Athena'),
});

function bucket(location: string): Look {
  const name = new URL(location).host;
  return {
    what: `bucket ${name}`,
    look: async (ctx) => {
      await reachBucket(ctx, name);
      return ok('AWS', `bucket ${name} is there`);
    },
  };
}

/** What a stage names, where one cheap read can tell that it is there; a name that a template makes is known in a run. */
function resourceOf({ kind, with: given }: Definition['stages'][string]): Look[] {
  if (kind === 'lambda-invoke')
    return named(given['function']).map((name) => lambda(name, named(given['qualifier'])[0]));
  if (kind === 'glue-job') return named(given['job']).map(glue);
  if (kind === 'athena-query') return named(given['workgroup']).map(workgroup);
  return [];
}

const named = (value: Json | undefined): string[] => (typeof value === 'string' && !isTemplate(value) ? [value] : []);

const lambda = (name: string, qualifier: string | undefined): Look => ({
  what: `function ${qualifier === undefined ? name : `${name}:${qualifier}`}`,
  look: async (ctx) => {
    await reachFunction(ctx, name, qualifier);
    return ok('AWS', `function ${name} is there`);
  },
});

const glue = (name: string): Look => ({
  what: `job ${name}`,
  look: async (ctx) => {
    const { maxRetries } = await reachJob(ctx, name);
    return maxRetries === 0
      ? ok('AWS', `job ${name} is there`)
      : problem(
          'AWS',
          `job ${name} has MaxRetries ${maxRetries}: Glue would run it again by itself`,
          'set it to 0; the stage has retries of its own',
        );
  },
});
