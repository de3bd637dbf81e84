import type { Command } from 'commander';
import { readCliConfig } from '../config.ts';
import { athenaPipeline } from '../pipeline/builtin/athena.ts';
import type { Definition } from '../pipeline/definition-schema.ts';
import { didYouMean } from '../pipeline/nearest.ts';
import { kinds } from '../pipeline/stages/index.ts';
import { readWorkspace } from '../workspace.ts';
import { policyOf } from './policy.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, type ExitCode, Stop, type Terminal } from './terminal.ts';

interface Options {
  dir?: string;
  account?: string;
  region?: string;
  data?: string[];
}

/** `sluice iam`: the policy of the task role, from the pipelines themselves. */
export function addIam(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('iam')
    .description('print the least policy that the task role needs for pipelines of the workspace')
    .argument('[pipelines...]', 'all of them, and ad-hoc queries, when absent')
    .option('--dir <dir>', 'the folder with sluice.yml; SLUICE_WORKSPACE, or ./config, when absent')
    .option('--account <id>', 'the 12 digits of the AWS account; any when absent')
    .option('--region <region>', 'instead of the region of sluice.yml')
    .option(
      '--data <place>',
      's3://bucket/prefix/ of tables that queries read; may be repeated',
      (place: string, before: string[] | undefined) => [...(before ?? []), place],
    )
    .helpGroup('Workspace:')
    .action(act((pipelines: string[], options: Options) => iam(pipelines, options, terminal)));
}

async function iam(
  names: readonly string[],
  { dir, account = '*', region, data = [] }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!/^(?:\d{12}|\*)$/.test(account)) throw new Stop(`--account takes 12 digits, not ${account}.`, EXIT.refused);
  const stray = data.find((place) => !/^s3:\/\/[^/]+\/(?:.*\/)?$/.test(place));
  if (stray !== undefined)
    throw new Stop(`--data takes s3://bucket/prefix/ with a slash at its end, not ${stray}.`, EXIT.refused);
  const { definitions, settings, broken } = await readWorkspace(dir ?? readCliConfig(terminal.env).workspaceDir);
  const missing = names.find((name) => !Object.hasOwn(definitions, name));
  if (missing !== undefined) {
    const why = Object.hasOwn(broken, missing)
      ? 'It has problems: npx sluice validate.'
      : (didYouMean(missing, Object.keys(definitions)) ?? '');
    throw new Stop(`No pipeline called ${missing} can be read. ${why}`.trimEnd(), EXIT.refused);
  }
  const where = region ?? settings.region;
  const place = { partition: partitionOf(where), region: where, account, results: settings.results };
  const { database, workgroup, outputLocation } = settings.athena;
  const adHoc = athenaPipeline({ channel: '', timezone: 'UTC', database, workgroup });
  const asked = names.length === 0 ? [...Object.values(definitions), adHoc] : names.map((name) => definitions[name]!);
  const own = { anchor: settings.audit?.uri, topic: settings.escalation?.topic };
  terminal.out(asJson(policyOf(asked.map(withResults(outputLocation)), kinds, place, data, own)));
  const queries = asked.some(({ stages }) => Object.values(stages).some(({ kind }) => kind === 'athena-query'));
  if (queries && data.length === 0)
    terminal.err(
      'Where the tables lie that queries read is in the catalogue, not in the pipelines: name their places with --data s3://bucket/prefix/.',
    );
  for (const name of names.length === 0 ? Object.keys(broken) : [])
    terminal.err(`${name} cannot be read and was left out: npx sluice validate.`);
  return EXIT.ok;
}

const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Results of queries go to the workspace's location unless a stage says another. */
const withResults =
  (outputLocation: string) =>
  (definition: Definition): Definition => ({
    ...definition,
    stages: Object.fromEntries(
      Object.entries(definition.stages).map(([id, stage]) =>
        stage.kind === 'athena-query' ? [id, { ...stage, with: { outputLocation, ...stage.with } }] : [id, stage],
      ),
    ),
  });
