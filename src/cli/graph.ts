import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { demand } from '../commands/desk.ts';
import { findRun } from '../commands/find.ts';
import { showGraph } from '../commands/pipeline/graph.ts';
import { subjectOf } from '../pipeline/builtin/subject.ts';
import { withDesk } from './desk.ts';
import { plainMessage } from './plain-message.ts';
import type { Act } from './program.ts';
import { EXIT, type ExitCode, Stop, type Terminal } from './terminal.ts';

interface Options {
  svg?: string;
  png?: string;
}

/** `sluice graph`: a run in words, or as a picture in a file. */
export function addGraph(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('graph')
    .description('a picture of a run: its stages, what each needs and how it stands')
    .argument('<run>')
    .option('--svg <file>', 'write it as SVG')
    .option('--png <file>', 'write it as PNG')
    .helpGroup('Pipelines and runs:')
    .action(act((run: string, options: Options) => graph(run, options, terminal)));
}

const graph = (given: string, { svg, png }: Options, terminal: Terminal): Promise<ExitCode> =>
  withDesk(terminal, async (desk, asker) => {
    if (svg === undefined && png === undefined) {
      terminal.out(plainMessage((await showGraph(desk, asker, given)).message, desk));
      return EXIT.ok;
    }
    const run = await findRun(desk, given);
    demand(desk, asker, 'run.view', subjectOf(run));
    const { draw } = await import('../jobs/drawing.ts');
    const picture = draw(await desk.views(run, asker.locale));
    const written = Object.entries({ ...(svg && { [svg]: picture.svg }), ...(png && { [png]: picture.png }) });
    for (const [file, content] of written) {
      await writeFile(file, content).catch((error: unknown) => {
        throw new Stop(`${file} cannot be written: ${(error as Error).message}`, EXIT.refused);
      });
      terminal.out(file);
    }
    return EXIT.ok;
  });
