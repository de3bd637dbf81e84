/** What a check found out: that something is in order, or what is wrong and what to do about it. */
export type Finding =
  /** `unknown`: nothing wrong was seen, because it could not be told. */
  { ok: true; about: string; text: string; unknown?: true } | { ok: false; about: string; text: string; mend?: string };

/** Something is in order. */
export const ok = (about: string, text: string): Finding => ({ ok: true, about, text });

/** `mend` is a sentence in the imperative, without its full stop; none where the text says it. */
export const problem = (about: string, text: string, mend?: string): Finding => ({
  ok: false,
  about,
  text,
  ...(mend !== undefined && { mend }),
});

/** One line: "ok Redis: …" or "PROBLEM Redis: … — what to do". */
export function lineOf(finding: Finding): string {
  const { about, text } = finding;
  if (finding.ok) return `${finding.unknown ? 'unknown' : 'ok'} ${about}: ${text}`;
  return `PROBLEM ${about}: ${finding.mend === undefined ? text : `${text.replace(/\.$/, '')} — ${finding.mend}`}`;
}

/** What an error says, without its stack. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
