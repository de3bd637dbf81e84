import { z } from 'zod';
import { characters, limits } from './limits.ts';

/** A string of min to max code points, refused in Slack's words. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .refine((value) => characters(value) >= min, { error: `must be more than ${min - 1} characters` })
    .refine((value) => characters(value) <= max, { error: `must be less than ${max + 1} characters` });

/** An array of at most max items. */
export const list = <S extends z.ZodType>(item: S, max: number, min = 1) => z.array(item).min(min).max(max);

/** Refuses the second of two equal keys; the message names it. */
export const unique =
  (what: string, keyOf: (item: never) => string | undefined) =>
  (context: { value: unknown[]; issues: object[] }): void => {
    const seen = new Set<string | undefined>();
    context.value.forEach((item, index) => {
      const key = keyOf(item as never);
      if (key !== undefined && seen.has(key)) {
        const message = `${what} "${key}" already exists`;
        context.issues.push({ code: 'custom', input: item, path: [index], message });
      }
      seen.add(key);
    });
  };

export const id = text(limits.id);
export const url = text(limits.button.url);
export const bool = z.boolean().optional();

export const plain = (max: number, min = 1) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(max, min), emoji: bool });
export const mrkdwn = (max: number) => z.strictObject({ type: z.literal('mrkdwn'), text: text(max), verbatim: bool });
export const textObject = (max: number) => z.discriminatedUnion('type', [plain(max), mrkdwn(max)]);

export const style = z.enum(['primary', 'danger']).optional();

export const confirm = z.strictObject({
  title: plain(limits.confirm.title).optional(),
  text: textObject(limits.confirm.text),
  confirm: plain(limits.confirm.button).optional(),
  deny: plain(limits.confirm.button).optional(),
  style,
});

const optionOf = <T extends z.ZodType>(label: T) =>
  z.strictObject({
    text: label,
    value: text(limits.option.value),
    description: plain(limits.option.text).optional(),
    url: url.optional(),
  });
/** An option of a menu: plain text only. */
export const option = optionOf(plain(limits.option.text));
/** An option of checkboxes and radio buttons: mrkdwn is allowed there. */
export const boxOption = optionOf(textObject(limits.option.text));

export const optionGroup = z.strictObject({
  label: plain(limits.option.text),
  options: list(option, limits.option.count),
});

export const imageSource = {
  image_url: text(limits.image.url).optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
};
export const hasImageSource = (image: { image_url?: unknown; slack_file?: unknown }): boolean =>
  (image.image_url === undefined) !== (image.slack_file === undefined);
export const needsImageSource = { error: 'exactly one of image_url and slack_file is required' };

export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: text(limits.image.alt), ...imageSource })
  .refine(hasImageSource, needsImageSource);
