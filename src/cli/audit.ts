import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { type Asker, type Desk, demand } from '../commands/desk.ts';
import { WORKSPACE } from '../commands/pipeline/audit.ts';
import { type Anchor, createChecker, type Fault, SealedEntry } from '../jobs/audit-chain.ts';
import { listAnchors } from '../pipeline/reads/anchors.ts';
import { withDesk } from './desk.ts';
import { writeWhole } from './export.ts';
import type { Act } from './program.ts';
import { EXIT, type ExitCode, Stop, type Terminal } from './terminal.ts';

/** `sluice audit export` and `sluice audit verify`, beneath the verb that shows a page. */
export function addAudit(program: Command, act: Act, terminal: Terminal): void {
  const audit = program.commands.find((command) => command.name() === 'audit')!;
  audit
    .command('export')
    .description('write the sealed audit log as JSON lines')
    .argument('[file]', 'written whole or not at all; to stdout when absent')
    .action(
      act((file: string | undefined) => withDesk(terminal, (desk, asker) => exportTo(file, desk, asker, terminal))),
    );
  audit
    .command('verify')
    .description('check that no entry of the audit log was changed, removed, slipped in or cut off')
    .argument('[file]', 'of sluice audit export; the store when absent')
    .addOption(
      new Option('--head <entry:hash>', 'a head noted elsewhere, as the digest tells it; may be repeated')
        .argParser((text: string, before: Anchor[] | undefined) => [...(before ?? []), headOf(text)])
        .default([]),
    )
    .action(
      act((file: string | undefined, { head }: { head: Anchor[] }) =>
        file === undefined
          ? withDesk(terminal, (desk, asker) => verifyStore(head, desk, asker, terminal))
          : verifyFile(file, head, terminal),
      ),
    );
}

function headOf(text: string): Anchor {
  const [, sequence, hash] = /^(\d+):([0-9a-f]{8,64})$/.exec(text) ?? [];
  if (sequence === undefined || hash === undefined)
    throw new Stop(
      `--head takes the number of an entry and its hash, such as 1204:9f86d081884c7d65, not ${text}.`,
      EXIT.refused,
    );
  return { sequence: Number(sequence), hash };
}

/** Seals what is not sealed yet, so that the file goes up to now. */
async function exportTo(file: string | undefined, desk: Desk, asker: Asker, terminal: Terminal): Promise<ExitCode> {
  demand(desk, asker, 'audit.view', WORKSPACE);
  while ((await desk.audit.seal()) > 0);
  const lines = linesOf(desk);
  if (file === undefined) for await (const line of lines) terminal.out(line);
  else terminal.err(`${file}: ${await writeWhole(file, lines)} lines`);
  return EXIT.ok;
}

async function* linesOf({ audit }: Desk): AsyncGenerator<string> {
  for await (const line of audit.sealed()) {
    if ('what' in line) throw new Stop(`${faultText(line)} Nothing beyond it can be exported.`, EXIT.failed);
    yield JSON.stringify(line);
  }
}

async function verifyStore(heads: Anchor[], desk: Desk, asker: Asker, terminal: Terminal): Promise<ExitCode> {
  demand(desk, asker, 'audit.view', WORKSPACE);
  const noted = [...heads, ...(await anchorsOf(desk, terminal))];
  const { reached, unsealed, fault } = await desk.audit.verify(noted);
  const waiting = unsealed === 0 ? '' : ` ${unsealed} more ${unsealed === 1 ? 'waits' : 'wait'} to be sealed.`;
  return tellOf({ reached, fault, also: waiting }, noted, terminal);
}

/** The heads that were put outside, where sluice.yml says that they are. */
async function anchorsOf({ audit, clients, settings }: Desk, terminal: Terminal): Promise<Anchor[]> {
  if (!settings.audit) return [];
  const { uri } = settings.audit;
  const found = await listAnchors(clients.s3, uri, audit.installation);
  terminal.err(`${found.length} ${found.length === 1 ? 'head' : 'heads'} noted in ${uri}.`);
  return found;
}

/** A file stands for itself: that it is of this installation only a head noted elsewhere tells. */
async function verifyFile(file: string, heads: Anchor[], terminal: Terminal): Promise<ExitCode> {
  let checker: ReturnType<typeof createChecker> | undefined;
  let number = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
      number += 1;
      const line = SealedEntry.safeParse(parsed(text)).data;
      if (!line) throw new Stop(`Line ${number} of ${file} is no line of sluice audit export.`, EXIT.failed);
      checker ??= createChecker(line.previous, heads);
      const fault = checker.take(line);
      if (fault) return tellOf({ reached: checker.reached(), fault, also: '' }, heads, terminal);
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new Stop(`${file} cannot be read: ${error.message}`, EXIT.refused);
  }
  const whole = checker ?? createChecker('', heads);
  return tellOf({ reached: whole.reached(), fault: whole.end(), also: '' }, heads, terminal);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tellOf(
  { reached, fault, also }: { reached: Anchor; fault: Fault | undefined; also: string },
  heads: readonly Anchor[],
  terminal: Terminal,
): ExitCode {
  const { sequence, hash } = reached;
  if (fault) {
    terminal.err(`${faultText(fault)}${sequence === 0 ? '' : ` Up to entry ${sequence} the chain is whole.`}`);
    return EXIT.failed;
  }
  terminal.out(
    sequence === 0
      ? `No entry is sealed yet.${also}`
      : `${sequence} ${sequence === 1 ? 'entry' : 'entries'}: none was changed, removed or slipped in.${also}\nHead: ${sequence}:${hash}`,
  );
  if (heads.length === 0 && sequence > 0)
    terminal.out(
      'That nothing was cut off at the end, or all of it rewritten, only a head noted elsewhere tells: --head takes one from a digest.',
    );
  return EXIT.ok;
}

const FAULTS: Record<Fault['what'], (sequence: number) => string> = {
  changed: (n) => `Entry ${n} was changed: what stands there does not fit its hash.`,
  removed: (n) => `Entry ${n} was removed.`,
  inserted: (n) => `Where entry ${n} was, one was slipped in that was never sealed.`,
  truncated: (n) => `The log was cut off: entry ${n} and what followed it are gone.`,
  rewritten: (n) => `The log was rewritten: entry ${n} has another hash than the one that was noted.`,
};

const faultText = ({ sequence, what }: Fault): string => FAULTS[what](sequence);
