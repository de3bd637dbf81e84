/** What a statement does to what is there, told by how it begins. */
export type StatementClass =
  | 'read'
  /** Fills a place and leaves what it wrote there when it fails half-way: CTAS, INSERT and UNLOAD. */
  | 'fills'
  /** Adds partitions, or changes the catalogue in a way that can be repeated. */
  | 'partitions'
  | 'catalogue'
  | 'rows'
  | 'unknown';

export interface Statement {
  class: StatementClass;
  /** Where it writes, when it says so. */
  location?: string;
  /** The table that CREATE TABLE … AS makes. */
  table?: { database?: string; name: string };
  /** Why running it again would not give the same, and how to write it instead. */
  refused?: string;
}

const COMMENTS = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const NAME = String.raw`((?:"[^"]+"|\`[^\`]+\`|[\w{}.*-]+)(?:\s*\.\s*(?:"[^"]+"|\`[^\`]+\`|[\w{}.*-]+))*)`;

const again = (what: string, instead: string): string => `${what} when it is run again: ${instead}`;

/** Tells what running a statement twice does, as far as its text tells. Templates may still stand in it. */
export function classify(sql: string): Statement {
  const text = sql.replaceAll(COMMENTS, ' ').trim();
  const is = (pattern: string): boolean =>
    new RegExp(`^${pattern.replaceAll(' ', String.raw`\s+`)}\\b`, 'i').test(text);
  if (is('insert into')) return { class: 'fills' };
  if (is('unload')) return { class: 'fills', ...located(/\)\s*to\s*'([^']*)'/i, text) };
  if (
    is('create table') &&
    /\)?\s*as\s+(?:\(|select|with|values|table)\b|\bas\s*\(/i.test(text) &&
    !/^create\s+table\s+\S+\s*\(/i.test(text)
  )
    return { class: 'fills', ...located(/external_location\s*=\s*'([^']*)'/i, text), ...tableOf(text) };
  if (is('msck repair')) return { class: 'partitions' };
  if (is('(?:create external table|create table|create database|create schema)'))
    return is('create (?:external )?(?:table|database|schema) if not exists')
      ? { class: 'catalogue' }
      : { class: 'catalogue', refused: again('CREATE fails', 'write CREATE … IF NOT EXISTS') };
  if (is('create view') || is('create protected'))
    return { class: 'catalogue', refused: again('CREATE VIEW fails', 'write CREATE OR REPLACE VIEW') };
  if (is('drop'))
    return is('drop \\w+ if exists')
      ? { class: 'catalogue' }
      : { class: 'catalogue', refused: again('DROP fails', 'write DROP … IF EXISTS') };
  if (is('alter table')) return alterTable(text);
  if (is('update'))
    return {
      class: 'rows',
      refused: again('UPDATE may change rows once more', 'write MERGE INTO, from values that do not depend on the row'),
    };
  if (is('(?:merge|delete|vacuum|optimize)')) return { class: 'rows' };
  if (is('(?:execute|prepare|deallocate)'))
    return { class: 'unknown', refused: 'a prepared statement does not tell what it does: write the statement itself' };
  if (is('(?:create or replace|alter)')) return { class: 'catalogue' };
  return {
    class: is('(?:select|with|values|show|describe|desc|explain|table)') || text.startsWith('(') ? 'read' : 'unknown',
  };
}

function alterTable(text: string): Statement {
  const says = (pattern: RegExp): boolean => pattern.test(text);
  if (says(/\badd\s+if\s+not\s+exists\s+partition\b/i)) return { class: 'partitions' };
  if (says(/\badd\s+partition\b/i))
    return { class: 'partitions', refused: again('ADD PARTITION fails', 'write ADD IF NOT EXISTS PARTITION') };
  if (says(/\bdrop\s+partition\b/i))
    return { class: 'partitions', refused: again('DROP PARTITION fails', 'write DROP IF EXISTS PARTITION') };
  if (says(/\badd\s+columns\b/i))
    return { class: 'catalogue', refused: again('ADD COLUMNS fails', 'write REPLACE COLUMNS, with all of them') };
  if (says(/\brename\b/i))
    return { class: 'catalogue', refused: again('RENAME fails', 'write ADD IF NOT EXISTS and DROP IF EXISTS instead') };
  return { class: says(/\bpartition\b/i) ? 'partitions' : 'catalogue' };
}

function located(pattern: RegExp, text: string): { location?: string } {
  const location = pattern.exec(text)?.[1];
  return location === undefined ? {} : { location };
}

function tableOf(text: string): Pick<Statement, 'table'> {
  const written = new RegExp(`^create\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?${NAME}`, 'i').exec(text)?.[1];
  const parts = [...(written ?? '').matchAll(/"([^"]+)"|`([^`]+)`|([\w{}*-]+)/g)].map(([, quoted, ticked, plain]) =>
    (quoted ?? ticked ?? plain!).toLowerCase(),
  );
  const name = parts.at(-1);
  if (name === undefined) return {};
  const database = parts.at(-2);
  return { table: { name, ...(database !== undefined && { database }) } };
}

const folder = (location: string): string => location.replace(/\/*$/, '/');

/** Why a statement and what it replaces do not belong together; undefined when a rerun gives the same. */
export function unsafe(sql: string, replaces: string | undefined): string | undefined {
  const { class: kind, location, table, refused } = classify(sql);
  if (refused !== undefined) return refused;
  if (kind !== 'fills')
    return replaces === undefined ? undefined : 'replaces belongs to CREATE TABLE … AS, INSERT INTO and UNLOAD alone';
  const what = table ? 'CREATE TABLE … AS' : location === undefined ? 'INSERT INTO' : 'UNLOAD';
  if (table && location === undefined)
    return "CREATE TABLE … AS fails when it is run again: give it WITH (external_location = 's3://…/') and name that place in replaces, which is emptied and its table dropped before each attempt";
  if (replaces === undefined)
    return what === 'INSERT INTO'
      ? 'INSERT INTO adds its rows once more when it is run again: name in replaces the s3://…/ prefix that it alone fills, such as the partition of the period, which is emptied before each attempt'
      : `${what} fails when it is run again, because its location is not empty: say replaces: ${location}, which is emptied before each attempt`;
  return location !== undefined && folder(location) !== folder(replaces)
    ? `replaces must be the place that the statement fills, ${location}`
    : undefined;
}
