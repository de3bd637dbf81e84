import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { cli } from '../helpers/cli.ts';

const shipped = readFileSync('manifest.yml', 'utf8');
const URL_IN_IT = 'https://sluice.example.com/slack/events';

test('prints the manifest for Socket Mode as it is', async () => {
  expect((await cli(['manifest'], {})).out).toBe(shipped.trimEnd());
});

test('writes the address to each place from where Slack sends something, and changes nothing else', async () => {
  const { code, out } = await cli(['manifest', '--http', 'https://sluice.example.com/'], {});
  expect(code).toBe(0);
  expect(out).toContain('# ');
  const [socket, http] = [parse(shipped) as never, parse(out) as never] as Record<string, Record<string, never>>[];
  const { features, settings } = http as unknown as {
    features: { slash_commands: { url?: string }[] };
    settings: { interactivity: object; event_subscriptions: object; socket_mode_enabled: boolean };
  };
  expect(features.slash_commands.map(({ url }) => url)).toEqual(features.slash_commands.map(() => URL_IN_IT));
  expect(settings).toMatchObject({
    interactivity: { is_enabled: true, request_url: URL_IN_IT, message_menu_options_url: URL_IN_IT },
    event_subscriptions: { request_url: URL_IN_IT },
    socket_mode_enabled: false,
  });
  const without = (text: string): string =>
    text
      .replaceAll(/^ *(?:url|request_url|message_menu_options_url): .*\n/gm, '')
      .replace('mode_enabled: false', 'mode_enabled: true');
  expect(parse(without(`${out}\n`))).toEqual(socket);
});

test.each(['http://sluice.example.com', 'sluice.example.com', 'nonsense'])('refuses %s', async (address) => {
  const { code, err } = await cli(['manifest', '--http', address], {});
  expect(code).toBe(2);
  expect(err).toMatch(/is not an https address/);
});
