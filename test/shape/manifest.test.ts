import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/commands/slash.ts';
import { files, read } from './files.ts';

interface Manifest {
  features: { slash_commands: { command: string }[]; shortcuts?: { callback_id: string }[]; app_home?: object };
  oauth_config: { scopes: { bot: string[]; bot_optional?: string[] } };
  settings: {
    interactivity: { is_enabled: boolean };
    socket_mode_enabled: boolean;
    event_subscriptions?: { bot_events: string[] };
  };
}

const manifest = parse(read('manifest.yml')) as Manifest;
// What is pure, and what is drawn, calls no one.
const source = files
  .filter((path) => /^src\/(?!pipeline\/|views\/).*\.ts$/.test(path))
  .map(read)
  .join('\n');

/** First string arguments of the calls of a method, such as `app.command('/pipeline', …)`. */
const listened = (method: string): string[] =>
  [...source.matchAll(new RegExp(`\\bapp\\.${method}(?:<\\w+>)?\\(\\s*'([^']+)'`, 'g'))].map(([, name]) => name!);

/** Bot scopes of the Web API methods, from Slack's reference; `optional` ones improve what works without them. */
const SCOPES: Record<string, { scope?: string; optional?: true }> = {
  'apps.connections.open': {},
  'auth.test': {},
  'chat.postMessage': { scope: 'chat:write' },
  'chat.update': { scope: 'chat:write' },
  'conversations.history': { scope: 'channels:history', optional: true },
  'conversations.info': { scope: 'channels:read', optional: true },
  'conversations.replies': { scope: 'channels:history', optional: true },
  'files.uploadV2': { scope: 'files:write', optional: true },
  'usergroups.list': { scope: 'usergroups:read' },
  'users.info': { scope: 'users:read', optional: true },
  'views.open': {},
  'views.publish': {},
  'views.push': {},
  'views.update': {},
};

/** Slack's JSON Schema of app manifests (slackapi/manifest-schema, version 1) is Slack's file, so it is not kept here. */
const SCHEMA = process.env['SLACK_MANIFEST_SCHEMA'] ?? '../shared/facts/slack-manifest-schema-1.json';
const hasSchema = existsSync(SCHEMA);
if (!hasSchema) console.warn(`SKIPPED: no ${SCHEMA}; SLACK_MANIFEST_SCHEMA names a copy of Slack's manifest schema`);

describe('manifest.yml', () => {
  test.skipIf(!hasSchema)("is valid by Slack's own schema", () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    const valid = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
    valid(manifest);
    expect(valid.errors).toBeNull();
    expect(valid({ ...manifest, features: { slash_commands: [{ command: 'no-slash' }] } })).toBe(false);
    expect(valid({ ...manifest, surprise: true })).toBe(false);
  });

  test('declares the slash commands that the code listens to, and no others', () => {
    const declared = manifest.features.slash_commands.map(({ command }) => command).toSorted();
    expect(listened('command').toSorted()).toEqual(declared);
    expect(COMMANDS.toSorted()).toEqual(declared);
  });

  test('subscribes to what the code listens to', () => {
    expect(manifest.settings.event_subscriptions?.bot_events ?? []).toEqual(listened('event'));
    expect(manifest.features.shortcuts?.map(({ callback_id }) => callback_id) ?? []).toEqual(listened('shortcut'));
    expect(manifest.settings.interactivity.is_enabled).toBe(/\bapp\.(action|view|options|shortcut)\b/.test(source));
    expect(manifest.settings.socket_mode_enabled).toBe(source.includes('socketMode: true'));
  });

  test('asks for the scopes of the methods that the code calls, and no others', () => {
    const methods = [
      ...source.matchAll(
        /\.((?:admin|api|apps|auth|bots|chat|conversations|emoji|files|pins|reactions|team|usergroups|users|views)(?:\.[a-z]\w+)+)\(/g,
      ),
    ].map(([, method]) => method!);
    expect(new Set(methods).difference(new Set(Object.keys(SCOPES)))).toEqual(new Set());
    const needed = (optional: boolean): string[] => [
      ...new Set(
        methods
          .map((method) => SCOPES[method]!)
          .filter((entry) => entry.scope !== undefined && (entry.optional ?? false) === optional)
          .map(({ scope }) => scope!),
      ),
    ];
    const { bot, bot_optional = [] } = manifest.oauth_config.scopes;
    expect(bot.toSorted()).toEqual(
      [...needed(false), ...(listened('command').length > 0 ? ['commands'] : [])].toSorted(),
    );
    expect(bot_optional.toSorted()).toEqual(needed(true).toSorted());
  });
});
