import type { Relation, Select } from '../syntax/ast.ts';
import { notEmulated } from '../errors.ts';

const ROWS = '$generated';

/** Spark: `SELECT explode(x) AS item FROM t` means `… FROM t LATERAL VIEW explode(x) AS item`. */
export function withGenerator(select: Select): Select {
  const index = select.items.findIndex(
    (item) => item.k === 'expr' && item.expr.k === 'call' && /^explode(_outer)?$/.test(item.expr.name),
  );
  const item = select.items[index];
  if (item?.k !== 'expr' || item.expr.k !== 'call') return select;
  const { name, args, at } = item.expr;
  if (select.groupBy.length > 0) throw notEmulated(`${name} in a grouped SELECT`, at);
  const alias = item.alias ?? 'col';
  const generator: Relation = { k: 'generator', name, args, alias: { name: ROWS, columns: [alias] }, at };
  const from: Relation = select.from
    ? { k: 'join', kind: 'CROSS', left: select.from, right: generator, at }
    : generator;
  // A * is what stood before the generated column came to it.
  if (select.items.some((each) => each.k === 'star')) throw notEmulated(`${name} beside * (write LATERAL VIEW)`, at);
  const items = select.items.with(index, { k: 'expr', expr: { k: 'name', parts: [ROWS, alias], at }, alias });
  return withGenerator({ ...select, from, items });
}
