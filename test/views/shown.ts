import type { Message } from '../../src/views/message.ts';
import { toPlain } from '../../src/views/plain.ts';
import { buttonsIn } from '../helpers/buttons.ts';

/** The languages, each with the folder of its golden files. */
export const LOCALES = { en: 'golden', 'ko-KR': 'golden-ko', 'pt-BR': 'golden-pt' } as const;

/** A message as one sees it: its text, then its buttons. */
export const shown = (message: Message): string => {
  const row = buttonsIn(message)
    .map(({ text }) => `[${text.text}]`)
    .join(' ');
  return [toPlain(message, 'Asia/Seoul'), row].filter(Boolean).join('\n') + '\n';
};
