import type { Command } from 'commander';
import { didYouMean } from '../pipeline/nearest.ts';
import { kinds } from '../pipeline/stages/index.ts';
import { guideOf, guideText } from './kind-guide.ts';
import type { Act } from './program.ts';
import { asJson, EXIT, Stop, type Terminal } from './terminal.ts';

/** `sluice kinds`: what a stage can be, with its options. */
export function addKinds(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('kinds')
    .description('show what stages can do: the options of each kind, an example, and its IAM actions')
    .argument('[kind]', 'only this one')
    .option('--json', 'print them as JSON, the options as JSON Schema')
    .helpGroup('Workspace:')
    .action(
      act(async (name: string | undefined, { json }: { json?: boolean }) => {
        const found = Object.values(kinds).filter(({ kind }) => name === undefined || kind === name);
        if (found.length === 0) {
          const hint = didYouMean(name!, Object.keys(kinds));
          throw new Stop(
            `No kind is called ${name}. ${hint ?? `There are ${Object.keys(kinds).join(', ')}.`}`,
            EXIT.refused,
          );
        }
        const guides = found.map(guideOf);
        terminal.out(json ? asJson(guides) : guides.map(guideText).join('\n\n'));
        return EXIT.ok;
      }),
    );
}
