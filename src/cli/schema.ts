import type { Command } from 'commander';
import { jsonSchema } from '../pipeline/json-schema.ts';
import { kinds } from '../pipeline/stages/index.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, type Terminal } from './terminal.ts';

/** `sluice schema`: what editors complete a pipeline.yml with. */
export function addSchema(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('schema')
    .description('print the JSON Schema of pipeline.yml, for completion in editors')
    .helpGroup('Workspace:')
    .action(
      act(async () => {
        terminal.out(asJson(jsonSchema(kinds)));
        return EXIT.ok;
      }),
    );
}
