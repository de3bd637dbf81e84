import { isAlias, isMap, isPair, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair, Scalar, YAMLError } from 'yaml';
import { depthOf, MAX_DEPTH } from './json.ts';
import { pathText, type Problem } from './problem.ts';

const MAX_BYTES = 256 * 1024;
/** A broken file is mended from its first mistakes; the parser may report thousands after them. */
const MAX_SYNTAX_PROBLEMS = 10;

export interface ProblemOptions {
  hint?: string | undefined;
  /** Points at the key instead of its value. */
  at?: 'key' | 'value';
  level?: Problem['level'];
}

/** A YAML document as plain JSON values that still knows where each of them stands. */
export interface Source {
  file: string;
  value: unknown;
  /** A problem at the value (or key) of a path; a path that is not there points at the nearest thing that is. */
  problem(path: readonly PropertyKey[], message: string, options?: ProblemOptions): Problem;
}

/** Reads one YAML 1.2 document of JSON-like values. Tags, duplicate keys, `__proto__` and alias bombs are refused. */
export function readYaml(text: string, file: string): { source?: Source; problems: Problem[] } {
  const lines = new LineCounter();
  const at = (offset: number, path: readonly PropertyKey[], message: string, options: ProblemOptions = {}): Problem => {
    const { line, col } = lines.linePos(offset);
    const hint = options.hint === undefined ? {} : { hint: options.hint };
    const level = options.level ?? 'error';
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path: pathText(path), message, ...hint, level };
  };

  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    const message = `the file has ${Math.ceil(bytes / 1024)} KiB; at most ${MAX_BYTES / 1024} KiB are read`;
    return { problems: [at(0, [], message, { hint: 'Move long SQL into files and name them with sql_file' })] };
  }
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'error',
  });
  const mistakes = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_PROBLEMS).map((error) => {
    const { message, hint } = sentenceOf(error, text);
    return at(error.pos[0], [], message, { hint });
  });
  if (mistakes.length > 0) return { problems: mistakes };

  const problems = dangers(document).map(({ node, path, message }) => at(offsetOf(node), path, message));
  if (problems.length > 0) return { problems };

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { problems: [at(0, [], `aliases cannot be resolved: ${(error as Error).message}`)] };
  }
  if (depthOf(value) > MAX_DEPTH) {
    return { problems: [at(0, [], `values are nested more than ${MAX_DEPTH} deep`)] };
  }
  const source: Source = {
    file,
    value,
    problem: (path, message, options = {}) => at(locate(document, path, options.at ?? 'value'), path, message, options),
  };
  return { source, problems: [] };
}

function sentenceOf(error: YAMLError, text: string): { message: string; hint?: string } {
  const around = text.slice(error.pos[0], error.pos[1]);
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return { message: `the key ${JSON.stringify(/[^\s:]*/.exec(text.slice(error.pos[0]))![0])} is written twice` };
    case 'NON_STRING_KEY':
      return {
        message: 'a key must be a text',
        hint: 'A template starts with a brace, so put it in quotes: "{{ … }}"',
      };
    case 'TAG_RESOLVE_FAILED':
      return { message: `the tag ${around} is not allowed`, hint: 'Write plain texts, numbers, lists and maps' };
    case 'MULTIPLE_DOCS':
      return { message: 'the file holds more than one document', hint: 'Remove the line "---" and what follows it' };
    case 'RESOURCE_EXHAUSTION':
      return { message: `values are nested more than ${MAX_DEPTH} deep` };
    default:
      return { message: `this is not YAML: ${error.message}` };
  }
}

interface Danger {
  node: Node;
  path: PropertyKey[];
  message: string;
}

/** What YAML allows but JSON cannot carry faithfully, and the one key that would change an object's prototype. */
function dangers(document: Document): Danger[] {
  const found: Danger[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      const path = pathTo([...ancestors, node]);
      if (key === 'key' && node.value === '__proto__') {
        found.push({ node, path, message: 'the key "__proto__" is not allowed' });
      } else if (typeof node.value === 'number' && !Number.isFinite(node.value)) {
        found.push({ node, path, message: 'a number must be finite' });
      } else if (Number.isInteger(node.value) && !Number.isSafeInteger(node.value)) {
        found.push({ node, path, message: 'this number is too large to be kept exactly: put it in quotes' });
      }
    },
    Alias(_key, node, ancestors) {
      const target = node.resolve(document);
      const path = pathTo([...ancestors, node]);
      if (!target) found.push({ node, path, message: `no anchor before this is called &${node.source}` });
      else if (ancestors.includes(target)) found.push({ node, path, message: `*${node.source} contains itself` });
    },
  });
  return found;
}

/** The parser refuses every key but a plain text. */
const keyOf = (pair: Pair): string => String((pair.key as Scalar).value);

const pathTo = (nodes: readonly unknown[]): PropertyKey[] =>
  nodes.flatMap((node, index): PropertyKey[] => {
    if (isPair(node)) return [keyOf(node)];
    return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
  });

const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

function locate(document: Document, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((candidate) => keyOf(candidate) === String(step));
      if (!pair) return offset;
      const last = index === path.length - 1;
      offset = offsetOf((last && at === 'value' && pair.value) || pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) return offset;
      offset = offsetOf(node);
    } else {
      return offset;
    }
  }
  return offset;
}
