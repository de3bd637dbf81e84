import {
  CancelIngestionCommand,
  CreateIngestionCommand,
  DescribeDataSetCommand,
  DescribeIngestionCommand,
  type Ingestion,
} from '@aws-sdk/client-quicksight';
import { z } from 'zod';
import { say, type Subject } from '../found.ts';
import { SpiceError } from '../own-failures.ts';
import { ours, theirsOr } from '../own-words.ts';
import { failing, finding, inRunOnly, isKnown, type Seen } from '../reads/finding.ts';
import { failed, lost, present, tooOld, unknownState } from './answers.ts';
import { isCode, remote } from './aws-errors.ts';
import { CLOCK_SKEW } from './claims.ts';
import { quicksightLink } from './links.ts';
import { arn, named } from './permissions.ts';
import { spreading } from './poll.ts';
import { type Checked, defineStage, type Done, type Failed, type Found, type StageContext } from './stage.ts';

const GOING_ON = new Set(['INITIALIZED', 'QUEUED', 'RUNNING']);

/** Types of errors that may be over the next time; every other would be met again. */
const PASSING = new Set([
  'CONNECTION_FAILURE',
  'DATA_SOURCE_CONNECTION_FAILED',
  'INTERNAL_SERVICE_ERROR',
  'QUERY_TIMEOUT',
  'REFRESH_SUPPRESSED_BY_EDIT',
  'SOURCE_API_LIMIT_EXCEEDED_FAILURE',
  'SOURCE_RESOURCE_LIMIT_EXCEEDED',
  'UNRESOLVABLE_HOST',
  'UNROUTABLE_HOST',
]);

const Spec = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be the 12 digits of an AWS account')
    .describe('The AWS account that the data set is in'),
  dataSet: z.string().min(1).describe('Id of the data set, not its name'),
  refresh: z.enum(['full', 'incremental']).default('full').describe('Everything, or the look-back window alone'),
});
const Handle = z.strictObject({ ingestionId: z.string() });
type Spec = z.infer<typeof Spec>;
type Handle = z.infer<typeof Handle>;

/** A refresh of a SPICE data set. The attempt's token is the ingestion's id, so asking twice is one refresh. */
export const quicksightIngestion = defineStage({
  kind: 'quicksight-ingestion',
  summary: 'Refreshes a SPICE data set of QuickSight and waits for its rows',
  spec: Spec,
  handle: Handle,
  example: { account: '000000000000', dataSet: 'integrated-accessibility' },
  // An id stays taken for as long as the data set's history of refreshes.
  keyLife: 24 * 3_600_000,
  settle: 60_000,

  async start(spec, { clients, token, signal }) {
    const create = new CreateIngestionCommand({
      ...whichOf(spec, token),
      IngestionType: spec.refresh === 'full' ? 'FULL_REFRESH' : 'INCREMENTAL_REFRESH',
    });
    try {
      await remote(clients.once.quicksight.send(create, { abortSignal: signal }));
    } catch (error) {
      // Submitted before, and its reply was lost.
      if (!isCode(error, 'ResourceExistsException')) throw error;
    }
    return { state: 'started', handle: { ingestionId: token } };
  },

  async find(spec, ctx): Promise<Found<Handle>> {
    const ingestion = await describe(spec, ctx.token, ctx);
    if (!ingestion) return { state: 'none' };
    const began = ingestion.CreatedTime?.getTime() ?? ctx.since;
    return began < ctx.since - CLOCK_SKEW
      ? tooOld('ingestion', ctx.token, began)
      : { state: 'started', handle: { ingestionId: ctx.token } };
  },

  async check(spec, { ingestionId }, ctx): Promise<Checked> {
    const ingestion = await describe(spec, ingestionId, ctx);
    if (!ingestion)
      return lost('Sluice.NotFound', ours('quicksightForgot', { id: ingestionId, dataSet: spec.dataSet }));
    const { IngestionStatus: state, QueueInfo: queue } = ingestion;
    if (state === 'COMPLETED') return doneOf(ingestion);
    if (state === 'FAILED') return failureOf(ingestion);
    if (state === 'CANCELLED') return { state: 'stopped' };
    if (!GOING_ON.has(state ?? '')) return unknownState('QuickSight', state, 'ingestion', ingestionId);
    const ahead = state === 'QUEUED' ? queue?.WaitingOnIngestion : undefined;
    return { state: 'running', detail: ahead ? ours('behind', { state: 'QUEUED', ingestion: ahead }) : `${state}` };
  },

  async cancel(spec, { ingestionId }, { clients, signal }) {
    const cancel = new CancelIngestionCommand(whichOf(spec, ingestionId));
    try {
      await remote(clients.quicksight.send(cancel, { abortSignal: signal }));
    } catch (error) {
      // It has ended meanwhile, and the next look says how.
      if (!isCode(error, 'InvalidRequestException')) throw error;
    }
  },

  async preflight(spec, { clients, signal }) {
    const { account, dataSet } = spec as Partial<Spec>;
    const subject: Subject = { is: 'dataSet', name: dataSet };
    if (!isKnown([account ?? '', dataSet ?? ''])) return [inRunOnly(subject)];
    return [
      await finding(subject, { action: 'quicksight:DescribeDataSet' }, async (): Promise<Seen> => {
        const get = new DescribeDataSetCommand({ AwsAccountId: account, DataSetId: dataSet });
        const { DataSet: found } = await remote(clients.quicksight.send(get, { abortSignal: signal }));
        return found?.ImportMode === 'DIRECT_QUERY'
          ? failing(say('direct'))
          : found?.Name === undefined
            ? say('there')
            : say('called', { name: found.Name });
      }),
    ];
  },

  link: ({ dataSet }, _handle, region) => quicksightLink(region, dataSet),
  pollEvery: spreading(60_000),
  iam: [
    {
      actions: ['quicksight:CreateIngestion', 'quicksight:DescribeIngestion', 'quicksight:CancelIngestion'],
      on: ({ dataSet }, place) => [
        arn(place, 'quicksight', `dataset/${named(dataSet)}`),
        arn(place, 'quicksight', `dataset/${named(dataSet)}/ingestion/*`),
      ],
    },
    {
      actions: ['quicksight:DescribeDataSet'],
      on: ({ dataSet }, place) => [arn(place, 'quicksight', `dataset/${named(dataSet)}`)],
    },
  ],
});

const whichOf = ({ account, dataSet }: Spec, ingestionId: string) => ({
  AwsAccountId: account,
  DataSetId: dataSet,
  IngestionId: ingestionId,
});

async function describe(spec: Spec, id: string, { clients, signal }: StageContext): Promise<Ingestion | undefined> {
  try {
    const get = new DescribeIngestionCommand(whichOf(spec, id));
    return (await remote(clients.quicksight.send(get, { abortSignal: signal }))).Ingestion;
  } catch (error) {
    if (isCode(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** Rows that SPICE left out are no failure of the refresh, and no success of the data. */
function doneOf({ RowInfo: found, ...ingestion }: Ingestion): Done {
  const dropped = found?.RowsDropped ?? 0;
  const seconds = ingestion.IngestionTimeInSeconds;
  return {
    state: 'done',
    output: present({
      ingestionId: ingestion.IngestionId!,
      rows: found?.RowsIngested,
      rowsDropped: dropped,
      totalRows: found?.TotalRowsInDataset,
      bytes: ingestion.IngestionSizeInBytes,
      engineMs: seconds === undefined ? undefined : seconds * 1000,
    }),
    ...(dropped > 0 && {
      warnings: [ours('rowsLeftOut', { dropped, of: dropped + (found?.RowsIngested ?? 0) })],
    }),
  };
}

function failureOf({ ErrorInfo: error }: Ingestion): Failed {
  const { Type: type = 'Failed', Message: words } = error ?? {};
  const known = SpiceError.safeParse(type).data;
  const said = known
    ? ours('spice', { error: known, ...(words && { words }) })
    : theirsOr(words || undefined, ours('noReason', { service: 'QuickSight' }));
  return failed(`QuickSight.${type}`, said, PASSING.has(type));
}
