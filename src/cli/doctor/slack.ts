import { readFileSync } from 'node:fs';
import { LogLevel, WebClient } from '@slack/web-api';
import { parse } from 'yaml';
import { z } from 'zod';
import { REQUEST_PATH } from '../../commands/http.ts';
import { COMMANDS } from '../../commands/slash.ts';
import type { Config } from '../../config.ts';
import { checkChannels, checkGroups } from './slack-places.ts';
import { checkTemplates } from './slack-templates.ts';
import type { Checked } from './workspace.ts';
import { type Finding, messageOf, ok, problem } from './finding.ts';

const PATIENCE = 10_000;
const MANIFEST = new URL('../../../manifest.yml', import.meta.url);

/**
 * Checks the tokens with the calls that the service begins with, then what the workspace names in Slack, and with
 * `templates` all that is drawn. What Slack answers is shown, tokens never are.
 */
export async function checkSlack(
  slack: Config['slack'] | undefined,
  { settings, definitions }: Checked,
  templates: boolean,
): Promise<Finding[]> {
  if (!slack) return [];
  const options = {
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
    timeout: PATIENCE,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  };
  const client = new WebClient(slack.botToken, options);
  const findings = [
    ...(await botToken(client)),
    ...('http' in slack ? [requestUrls()] : await appToken(new WebClient(slack.appToken, options))),
  ];
  // A token that is refused is refused everywhere.
  if (!settings || !findings[0]?.ok) return findings;
  return [
    ...findings,
    ...(await checkChannels(client, settings)),
    ...(await checkGroups(client, settings)),
    ...(templates ? await checkTemplates(client, Object.values(definitions), settings.locale) : []),
  ];
}

async function botToken(client: WebClient): Promise<Finding[]> {
  try {
    const { user, team, response_metadata: metadata } = await client.auth.test();
    const who = ok('Slack', `the bot token belongs to ${user} of ${team}`);
    return [who, ...scopes(metadata?.scopes)];
  } catch (error) {
    return [
      refused(
        'SLACK_BOT_TOKEN',
        error,
        'copy it from the app\'s page "OAuth & Permissions"; install the app if there is none',
      ),
    ];
  }
}

/** What was granted, against what the manifest asks for. */
function scopes(granted: string[] | undefined): Finding[] {
  const { bot, bot_optional: optional } = manifestScopes();
  if (!granted) return [ok('Slack', 'it does not tell the scopes of the bot token')];
  const missing = bot.filter((scope) => !granted.includes(scope));
  if (missing.length > 0) {
    const mend = 'paste manifest.yml into the app\'s page "App Manifest" and install the app again';
    return [problem('Slack', `the bot token lacks ${missing.join(', ')}`, mend)];
  }
  const without = optional.filter((scope) => !granted.includes(scope));
  const note = without.length === 0 ? '' : `; without the optional ${without.join(', ')}`;
  return [ok('Slack', `the bot token has every scope of manifest.yml (${bot.join(', ')})${note}`)];
}

const Scopes = z.object({
  oauth_config: z.object({
    scopes: z.object({ bot: z.array(z.string()), bot_optional: z.array(z.string()).default([]) }),
  }),
});

/** Which addresses the installed app has, Slack tells nobody but its owner. */
const requestUrls = (): Finding => ({
  ok: true,
  unknown: true,
  about: 'Slack',
  text: `over HTTP: ${COMMANDS.join(', ')} and interactivity must point to https://…${REQUEST_PATH}, as "sluice manifest --http" writes it`,
});

const manifestScopes = () => Scopes.parse(parse(readFileSync(MANIFEST, 'utf8'))).oauth_config.scopes;

async function appToken(client: WebClient): Promise<Finding[]> {
  try {
    await client.apps.connections.open({});
    return [ok('Slack', 'the app token opens connections: Socket Mode works')];
  } catch (error) {
    const mend =
      'make one with the scope connections:write on the app\'s page "Basic Information", and switch Socket Mode on';
    return [refused('SLACK_APP_TOKEN', error, mend)];
  }
}

/** Slack's own word for its refusal; anything else means that it did not answer. */
function refused(name: string, error: unknown, mend: string): Finding {
  const said = (error as { data?: { error?: string } }).data?.error;
  if (said !== undefined) return problem('Slack', `${name} is refused: ${said}`, mend);
  return problem(
    'Slack',
    `no answer (${messageOf(error)})`,
    'check the network, a proxy, and SLACK_API_URL if it is set',
  );
}
