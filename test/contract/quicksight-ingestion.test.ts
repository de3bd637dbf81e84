import { quicksightIngestion } from '../../src/pipeline/stages/quicksight-ingestion.ts';
import { fixture } from './fixtures/quicksight-ingestion.ts';
import { stageContract } from './stage-contract.ts';

stageContract(quicksightIngestion, fixture);
