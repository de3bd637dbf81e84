import { glueJob } from '../../src/pipeline/stages/glue-job.ts';
import { fixture } from './fixtures/glue-job.ts';
import { stageContract } from './stage-contract.ts';

stageContract(glueJob, fixture);
