import type { Change } from '../pipeline/changes.ts';
import { code, escape } from './escape.ts';
import { list } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** What has changed between two definitions: "clean (with, retries), publish (new)". Escaped. */
export const changeList = (changes: readonly Change[], t: Texts): string =>
  list(
    changes.map(({ stage, what, keys }) => {
      if (stage === undefined) return keys.map(code).join(', ');
      const isWhole = what === 'added' || what === 'removed';
      const how = isWhole ? t.decisions.change[what] : keys.map(escape).join(', ');
      return `*${escape(stage)}* (${how})`;
    }),
    t,
  );
