import type { HomeView, ModalView } from '@slack/types';
import type { Message } from '../../../views/message.ts';
import { messages } from './messages.ts';
import { replies } from './replies.ts';
import type { Scene } from './scene.ts';
import { windows } from './windows.ts';

/** Draws what a function of src/views makes, with as much in it as it can hold. */
export type Template = (scene: Scene) => Message | ModalView | HomeView | undefined;

/** Every message and window that there is, by the name of the function that makes it. */
export const TEMPLATES: Readonly<Record<string, Template>> = { ...messages, ...replies, ...windows };
