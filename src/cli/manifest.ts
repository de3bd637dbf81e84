import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { isMap, isSeq, parseDocument } from 'yaml';
import { REQUEST_PATH } from '../commands/http.ts';
import type { Act } from './program.ts';
import { EXIT, Stop, type Terminal } from './terminal.ts';

const MANIFEST = new URL('../../manifest.yml', import.meta.url);

/** `sluice manifest`: what Slack is told of the app, for either way in which Slack reaches it. */
export function addManifest(program: Command, act: Act, terminal: Terminal): void {
  program
    .command('manifest')
    .description('the manifest of the Slack app, for Socket Mode, or with --http for requests over HTTP')
    .option('--http <address>', 'https address at which Slack reaches the service, where Socket Mode cannot be used')
    .helpGroup('Workspace:')
    .action(
      act(async ({ http }: { http?: string }) => {
        const text = readFileSync(MANIFEST, 'utf8');
        terminal.out((http === undefined ? text : overHttp(text, http)).trimEnd());
        return EXIT.ok;
      }),
    );
}

/** The manifest with a request URL wherever Slack sends something. */
function overHttp(text: string, address: string): string {
  const base = URL.parse(address);
  if (base?.protocol !== 'https:')
    throw new Stop(`${address} is not an https address; Slack sends requests to no other.`, EXIT.refused);
  const url = `${base.origin}${REQUEST_PATH}`;
  const document = parseDocument(text);
  const commands = document.getIn(['features', 'slash_commands']);
  if (isSeq(commands)) for (const command of commands.items) if (isMap(command)) command.set('url', url);
  document.setIn(['settings', 'interactivity', 'request_url'], url);
  document.setIn(['settings', 'interactivity', 'message_menu_options_url'], url);
  if (document.hasIn(['settings', 'event_subscriptions']))
    document.setIn(['settings', 'event_subscriptions', 'request_url'], url);
  document.setIn(['settings', 'socket_mode_enabled'], false);
  return document.toString({ lineWidth: 0 });
}
