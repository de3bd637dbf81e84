import { redshiftSql } from '../../src/pipeline/stages/redshift-sql.ts';
import { fixture } from './fixtures/redshift-sql.ts';
import { stageContract } from './stage-contract.ts';

stageContract(redshiftSql, fixture);
