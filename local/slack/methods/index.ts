import { blocks } from './blocks.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import type { Method } from './method.ts';
import { people } from './people.ts';
import { screens } from './screens.ts';

/** Every Web API method that this server knows. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({ ...blocks, ...chat, ...conversations, ...files, ...people, ...screens }),
);
