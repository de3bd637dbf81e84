/** What a check found out: that something is in order, or what is wrong and what to do about it. */
export type Finding =
  | { ok: true; about: string; text: string }
  | { ok: false; about: string; text: string; mend: string };

/** Something is in order. */
export const ok = (about: string, text: string): Finding => ({ ok: true, about, text });

/** `mend` is a sentence in the imperative, without its full stop. */
export const problem = (about: string, text: string, mend: string): Finding => ({ ok: false, about, text, mend });

/** One line: "ok Redis: …" or "PROBLEM Redis: … — what to do". */
export const lineOf = (finding: Finding): string =>
  finding.ok
    ? `ok ${finding.about}: ${finding.text}`
    : `PROBLEM ${finding.about}: ${finding.text.replace(/\.$/, '')} — ${finding.mend}`;

/** What an error says, without its stack. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
