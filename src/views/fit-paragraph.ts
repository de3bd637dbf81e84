import { clip } from './clip.ts';
import type { Inline, Paragraph } from './message.ts';

/** What an element that is not text counts for, in characters. */
const TOKEN = 20;

const sizeOf = (element: Inline): number => (element.type === 'text' ? element.text.length : TOKEN);

/** Characters that a paragraph counts for. */
export const paragraphCharacters = ({ elements: [{ elements }] }: Paragraph): number =>
  elements.reduce((sum, element) => sum + sizeOf(element), 0);

/** The beginning of a paragraph; undefined when there is nothing in it. */
export function fitParagraph(paragraph: Paragraph, max: number): Paragraph | undefined {
  const elements: Inline[] = [];
  let room = max;
  for (const element of paragraph.elements[0].elements) {
    if (room <= 0) break;
    const shown = element.type === 'text' ? { ...element, text: clip(element.text, room) } : element;
    room -= sizeOf(shown);
    if (shown.type !== 'text' || shown.text !== '') elements.push(shown);
  }
  if (elements.every((each) => each.type === 'text' && each.text.trim() === '')) return undefined;
  return { ...paragraph, elements: [{ ...paragraph.elements[0], elements }] };
}
