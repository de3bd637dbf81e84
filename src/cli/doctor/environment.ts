import { type CliConfig, ConfigError, readCliConfig, readConfig } from '../../config.ts';
import type { Terminal } from '../terminal.ts';
import { type Finding, ok, problem } from './finding.ts';

const MEND = 'set it in the environment of the service; in a clone, scripts/local needs none of it';

/** Checks the environment as the service reads it. Without a config, so much is wrong that no other check can be made. */
export function checkEnvironment({ env }: Terminal): { findings: Finding[]; config?: CliConfig } {
  try {
    const config = readConfig(env);
    return { findings: [ok('environment', 'every variable is set as it must be')], config };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.problems.map((text) => problem('environment', text, MEND));
    return { findings, ...lenient(env) };
  }
}

function lenient(env: Terminal['env']): { config?: CliConfig } {
  try {
    return { config: readCliConfig(env) };
  } catch {
    return {};
  }
}
