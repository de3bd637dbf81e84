import { type Logger, LogLevel } from '@slack/web-api';
import type { StageContext } from '../pipeline/stages/stage.ts';

/** What Slack's libraries have to say goes the way of everything else that is logged; by themselves they write to the console. */
export const slackLogger = (log: StageContext['log']): Logger => {
  const warn = (...said: unknown[]): void => log.warn({ said: said.map(String) }, "Slack's library warns");
  return {
    debug: () => undefined,
    info: () => undefined,
    warn,
    error: warn,
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
};
