import { z } from 'zod';
import { ACCOUNT, arn } from '../names.ts';
import { restJson } from '../protocols/rest-json.ts';
import { hasEnded, type Ingestion, type Ingestions } from '../quicksight/ingestions.ts';
import { epoch, input, operation, present, type Service } from '../service.ts';

const DATA_SET = '/accounts/{AwsAccountId}/data-sets/{DataSetId}';
const INGESTION = `${DATA_SET}/ingestions/{IngestionId}`;
const AwsAccountId = z.literal(ACCOUNT, `only account ${ACCOUNT} exists locally`);
const DataSetId = z.string().min(1);
const IngestionId = z.string().regex(/^[a-zA-Z0-9-_]{1,128}$/);
const reply = { status: 'Status' };

/** QuickSight: refreshes of the data sets that the workspace describes in `quicksight/<id>.json`. */
export function quicksight(ingestions: Ingestions): Service {
  const which = { AwsAccountId, DataSetId, IngestionId };
  return {
    name: 'quicksight',
    protocol: restJson,
    invalid: 'InvalidParameterValueException',
    operations: {
      CreateIngestion: operation({
        http: { method: 'PUT', path: INGESTION, reply },
        input: input({
          ...which,
          IngestionType: z.enum(['FULL_REFRESH', 'INCREMENTAL_REFRESH']).default('FULL_REFRESH'),
        }),
        handler: ({ DataSetId: dataSet, IngestionId: id, IngestionType: type }, call) => {
          const created = ingestions.create(dataSet, id, type === 'INCREMENTAL_REFRESH');
          call.accept({ token: id, effectId: arnOf(created) });
          return {
            Arn: arnOf(created),
            IngestionId: id,
            IngestionStatus: created.state,
            RequestId: call.requestId,
            Status: 201,
          };
        },
      }),
      DescribeIngestion: operation({
        http: { method: 'GET', path: INGESTION, reply },
        input: input(which),
        handler: ({ DataSetId: dataSet, IngestionId: id }, call) => ({
          Ingestion: describeIngestion(ingestions.get(dataSet, id)),
          RequestId: call.requestId,
          Status: 200,
        }),
      }),
      CancelIngestion: operation({
        http: { method: 'DELETE', path: INGESTION, reply },
        input: input(which),
        handler: ({ DataSetId: dataSet, IngestionId: id }, call) => ({
          Arn: arnOf(ingestions.cancel(dataSet, id)),
          IngestionId: id,
          RequestId: call.requestId,
          Status: 200,
        }),
      }),
      DescribeDataSet: operation({
        http: { method: 'GET', path: DATA_SET, reply },
        input: input({ AwsAccountId, DataSetId }),
        handler: ({ DataSetId: dataSet }, call) => {
          const { name, import: ImportMode } = ingestions.dataSet(dataSet);
          const Arn = arn('quicksight', `dataset/${dataSet}`);
          return {
            DataSet: { Arn, DataSetId: dataSet, Name: name, ImportMode },
            RequestId: call.requestId,
            Status: 200,
          };
        },
      }),
    },
    resume: () => ingestions.resume(),
    close: () => ingestions.close(),
  };
}

const arnOf = ({ dataSet, id }: Ingestion): string => arn('quicksight', `dataset/${dataSet}/ingestion/${id}`);

const describeIngestion = (ingestion: Ingestion) => {
  const { id, state, rows, error, createdAt, endedAt, incremental } = ingestion;
  return present({
    Arn: arnOf(ingestion),
    IngestionId: id,
    IngestionStatus: state,
    CreatedTime: epoch(createdAt),
    ErrorInfo: error && { Type: error.type, Message: error.message },
    RowInfo: rows && {
      RowsIngested: rows.ingested,
      RowsDropped: rows.dropped,
      TotalRowsInDataset: rows.ingested,
    },
    IngestionTimeInSeconds: hasEnded(ingestion) ? Math.round((endedAt! - createdAt) / 1000) : undefined,
    RequestSource: 'MANUAL',
    RequestType: incremental ? 'INCREMENTAL_REFRESH' : 'FULL_REFRESH',
  });
};
