import type { KeptFinding, Says, Subject } from '../pipeline/found.ts';
import { list } from './text/format.ts';
import type { Texts } from './text/index.ts';

/** What was looked at, as people call it: "function getBestLoanAPI". Not escaped. */
export function subjectText(subject: KeptFinding['subject'], t: Texts): string {
  if (typeof subject === 'string') return subject;
  const { of } = subject;
  return of === undefined ? thing(subject, t) : t.findings.within(thing(subject, t), thing(of, t));
}

const thing = ({ is, name = '' }: Omit<Subject, 'of'>, t: Texts): string => t.findings.things[is](name).trim();

/** What was found of things, in one or two sentences: what is wrong, and what to do about it. Not escaped. */
export function foundText(
  { subjects, state, says }: Pick<KeptFinding, 'state' | 'says'> & { subjects: readonly KeptFinding['subject'][] },
  t: Texts,
): string {
  const what = list(
    subjects.map((each) => subjectText(each, t)),
    t,
  );
  if (says) return t.findings.found(what, saysText(says, t));
  return state === 'ok' ? t.findings.found(what, t.findings.inOrder) : what;
}

/** What is said of a thing, after its name. Not escaped. */
export function saysText({ key, params }: Says, t: Texts): string {
  const sentence = t.findings.says[key] as (params: Says['params']) => string;
  return sentence(params);
}
