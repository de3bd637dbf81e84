import { distance } from 'fastest-levenshtein';
import { field } from './expression.ts';
import type { Column, Context, Scope, Typed } from './context.ts';
import { Problem } from '../errors.ts';

/** Finds what `a`, `t.a`, `db.t.a` or `t.row.field` names, in this query level or one around it. */
export function resolveName(context: Context, parts: string[], at: number, scope: Scope): Typed {
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const found = inLevel(level, parts, at);
    if (!found) continue;
    const { column, rest } = found;
    context.touched?.push(column);
    level.grouping?.stray.push({ name: parts.join('.'), at });
    let typed: Typed = { sql: column.sql, type: column.type, at };
    for (const name of rest) typed = field(typed, name, at);
    return typed;
  }
  const subject = parts.join('.');
  throw new Problem('COLUMN_NOT_FOUND', `Column '${subject}' cannot be resolved`, at, {
    subject,
    candidates: suggest(scope, parts),
  });
}

function inLevel(scope: Scope, parts: string[], at: number): { column: Column; rest: string[] } | undefined {
  const [first, second, third] = parts;
  const attempts: [Column[], number][] = [
    [scope.columns.filter((each) => each.name === first), 1],
    [scope.columns.filter((each) => each.relation === first && each.name === second), 2],
    [scope.columns.filter((each) => each.database === first && each.relation === second && each.name === third), 3],
  ];
  // A qualified name is the column of a relation before it is a field of a column.
  for (const [columns, used] of parts.length > 1 ? [attempts[1]!, attempts[2]!, attempts[0]!] : attempts) {
    if (columns.length === 0 || parts.length < used) continue;
    if (columns.length > 1) {
      throw new Problem('AMBIGUOUS_NAME', `Column '${parts.slice(0, used).join('.')}' is ambiguous`, at, {
        subject: parts.join('.'),
        candidates: columns.map((column) => `${column.relation ?? ''}.${column.name}`),
      });
    }
    return { column: columns[0]!, rest: parts.slice(used) };
  }
  return undefined;
}

/** The nearest names in reach. */
function suggest(scope: Scope, parts: string[]): string[] {
  const wanted = parts.at(-1)!;
  const names = new Set<string>();
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    for (const column of level.columns) if (column.name && !column.hidden) names.add(column.name);
  }
  return [...names].toSorted((a, b) => distance(a, wanted) - distance(b, wanted)).slice(0, 5);
}
