import { existsSync, readFileSync } from 'node:fs';
import querystring from 'node:querystring';
import { parseEnv } from 'node:util';
import { z } from 'zod';

type Env = Readonly<Record<string, string | undefined>>;

/** What the environment tells the process; everything else is in the workspace. */
export interface Config {
  redisUrl: string;
  /** Slack reaches us by Socket Mode, or over HTTP where that cannot be used. */
  slack: { botToken: string; apiUrl?: string } & (
    | { appToken: string }
    | { http: { signingSecret: string; port: number } }
  );
  aws: {
    /** Before the workspace's region. */
    region?: string;
    /** Stands in for AWS: local mode or an emulator. */
    endpoint?: string;
    /** Only from local mode's file, which the SDK does not read. */
    credentials?: { accessKeyId: string; secretAccessKey: string };
  };
  workspaceDir: string;
  /** Says which of two replicas is newer: definitions of an older release do not replace those of a newer one. */
  release?: string;
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /** The clock may be moved: local mode and tests. */
  testClock: boolean;
  failpoint?: string;
  healthPort?: number;
  /** Called after each loop that shows that the service works: a monitor elsewhere notices when it stays away. */
  heartbeatUrl?: string;
  /** Where failures that nobody has taken on are told by POST. */
  escalationUrl?: string;
}

/** The CLI asks Redis, not Slack, and some commands ask neither. */
export type CliConfig = Omit<Config, 'redisUrl' | 'slack'> & Partial<Pick<Config, 'redisUrl' | 'slack'>>;

/** Everything that is wrong with the environment, one line per variable. Values are never shown: they may be secrets. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const url = (...schemes: string[]) =>
  z
    .string()
    .refine((text) => schemes.includes(URL.parse(text)?.protocol ?? ''), `must be a URL with ${schemes.join(' or ')}`);

const portNumber = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536, 'must be a port, 1 to 65535')
  .transform(Number);

/** Each variable with its rule and an example. */
const VARIABLES = {
  REDIS_URL: { rule: url('redis:', 'rediss:'), example: 'redis://127.0.0.1:6379' },
  SLACK_BOT_TOKEN: { rule: z.string().startsWith('xoxb-', 'must be a bot token'), example: 'xoxb-…' },
  SLACK_APP_TOKEN: {
    rule: z.string().startsWith('xapp-', 'must be an app-level token with connections:write'),
    example: 'xapp-…',
  },
  SLACK_HTTP_PORT: { rule: portNumber.optional(), example: '3000' },
  SLACK_SIGNING_SECRET: {
    rule: z.string().min(16, 'must be the signing secret of the app'),
    example: '8f742231b10e…',
  },
  SLACK_API_URL: { rule: url('http:', 'https:').optional(), example: 'http://127.0.0.1:8080/api/' },
  AWS_REGION: {
    rule: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be the id of a region')
      .optional(),
    example: 'ap-northeast-2',
  },
  AWS_ENDPOINT_URL: { rule: url('http:', 'https:').optional(), example: 'http://127.0.0.1:4566' },
  SLUICE_WORKSPACE: { rule: z.string().default('config'), example: './config' },
  SLUICE_REVISION: {
    rule: z.string().max(100, 'must have at most 100 characters').optional(),
    example: '2026-11-21T09:00:00Z',
  },
  LOG_LEVEL: {
    rule: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], 'must be trace, debug, info, warn, error or fatal')
      .default('info'),
    example: 'info',
  },
  SLUICE_TEST_CLOCK: { rule: z.enum(['0', '1'], 'must be 0 or 1').default('0'), example: '1' },
  FAILPOINT: {
    rule: z
      .string()
      .regex(/^[\w.-]+(:[1-9]\d*)?$/, 'must be name or name:nth')
      .optional(),
    example: 'intent-before-call:1',
  },
  HEALTH_PORT: { rule: portNumber.optional(), example: '8081' },
  HEARTBEAT_URL: { rule: url('http:', 'https:').optional(), example: 'https://monitor.example.com/ping/…' },
  ESCALATION_WEBHOOK_URL: { rule: url('http:', 'https:').optional(), example: 'https://alerts.example.com/hooks/…' },
} as const;

type Name = keyof typeof VARIABLES;
type Values = { [N in Name]: z.output<(typeof VARIABLES)[N]['rule']> };

/** Reads what the service needs. Throws ConfigError naming every variable that is missing or wrong. */
export function readConfig(env: Env, options: { localEnvFile?: string } = {}): Config {
  const cli = read(env, options, []);
  return cli as Config;
}

/** Reads what the CLI needs; what is not set is left out. In a clone where local mode runs, its file fills the gaps. */
export function readCliConfig(env: Env, options: { localEnvFile?: string } = {}): CliConfig {
  return read(env, options, ['REDIS_URL', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET']);
}

function read(
  env: Env,
  { localEnvFile = '.data/local.env' }: { localEnvFile?: string },
  optional: readonly Name[],
): CliConfig {
  const local =
    blankless(env)['REDIS_URL'] === undefined && existsSync(localEnvFile)
      ? parseEnv(readFileSync(localEnvFile, 'utf8'))
      : undefined;
  // Local mode's values go before the shell's: a real token or account must not meet a local server by accident.
  const given = blankless({ ...env, ...local });
  // Slack reaches us one way: what the other needs may be left out.
  const values = valuesOf(given, [
    ...optional,
    'SLACK_HTTP_PORT' in given ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET',
  ]);
  const [accessKeyId, secretAccessKey] = [local?.['AWS_ACCESS_KEY_ID'], local?.['AWS_SECRET_ACCESS_KEY']];
  return {
    ...(values.REDIS_URL && { redisUrl: values.REDIS_URL }),
    ...slackOf(values),
    aws: {
      ...(values.AWS_REGION && { region: values.AWS_REGION }),
      ...(values.AWS_ENDPOINT_URL && { endpoint: values.AWS_ENDPOINT_URL }),
      ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    },
    workspaceDir: values.SLUICE_WORKSPACE,
    ...(values.SLUICE_REVISION && { release: values.SLUICE_REVISION }),
    logLevel: values.LOG_LEVEL,
    testClock: values.SLUICE_TEST_CLOCK === '1',
    ...(values.FAILPOINT && { failpoint: values.FAILPOINT }),
    ...(values.HEALTH_PORT && { healthPort: values.HEALTH_PORT }),
    ...(values.HEARTBEAT_URL && { heartbeatUrl: values.HEARTBEAT_URL }),
    ...(values.ESCALATION_WEBHOOK_URL && { escalationUrl: values.ESCALATION_WEBHOOK_URL }),
  };
}

function slackOf(values: Values): Pick<CliConfig, 'slack'> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl } = values;
  const { SLACK_HTTP_PORT: port, SLACK_SIGNING_SECRET: signingSecret } = values;
  const http = port !== undefined && signingSecret && { http: { signingSecret, port } };
  const way = port === undefined ? appToken && { appToken } : http;
  return botToken && way ? { slack: { botToken, ...way, ...(apiUrl && { apiUrl }) } } : {};
}

/** Names of variables, ours and others', whose values are secrets. */
const SECRET =
  /(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|SIGNING_KEY|PRIVATE_KEY|API_?KEY|ACCESS_KEY(?:_ID)?|CREDENTIALS|WEBHOOK(?:_URL)?|HEARTBEAT_URL|DSN)$/i;

/** Every secret in the environment, for `keepSecrets`: by the names of variables, and the passwords in addresses. */
export function readSecrets(env: Env): string[] {
  return Object.entries(blankless(env)).flatMap(([name, value = '']) => {
    const address = URL.parse(value);
    const password = address?.password ?? '';
    const within = password === '' ? [] : [password, querystring.unescape(password)];
    if (!SECRET.test(name)) return within;
    // Of an address, the host is no secret and the way is.
    return address?.host ? [...within, `${address.pathname}${address.search}`] : [value.trim()];
  });
}

/** A variable set to nothing, as shells and task definitions do, counts as not set. */
const blankless = (env: Env): Env => Object.fromEntries(Object.entries(env).filter(([, text]) => text?.trim()));

function valuesOf(given: Env, optional: readonly Name[]): Values {
  const problems: string[] = [];
  const values = Object.entries(VARIABLES).map(([name, { rule, example }]) => {
    const text = given[name];
    if (text === undefined && optional.includes(name as Name)) return [name, undefined];
    const parsed = rule.safeParse(text);
    if (parsed.success) return [name, parsed.data];
    const wrong = text === undefined ? 'is not set' : parsed.error.issues[0]!.message;
    problems.push(`${name} ${wrong}, for example ${example}`);
    return [name, undefined];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(values) as Values;
}
