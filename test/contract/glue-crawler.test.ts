import { glueCrawler } from '../../src/pipeline/stages/glue-crawler.ts';
import { fixture } from './fixtures/glue-crawler.ts';
import { stageContract } from './stage-contract.ts';

stageContract(glueCrawler, fixture);
