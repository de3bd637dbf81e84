import { extname } from 'node:path';
import { z } from 'zod';
import { checkContent, post } from '../messages.ts';
import { identity } from '../seed.ts';
import { newId } from '../state.ts';
import { SlackError, type SlackFile } from '../types.ts';
import { type World, writableChannel } from '../world.ts';
import { json, type Method, method } from './method.ts';

const mimetypes: Record<string, string> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  pdf: 'application/pdf',
  png: 'image/png',
  sql: 'text/plain',
  txt: 'text/plain',
};
const previewed = 3000;
const listed = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

/** Takes the bytes that the app sends to an upload URL. */
export function receiveUpload(world: World, id: string, bytes: Uint8Array): void {
  const file = world.state.files.get(id);
  if (!file) throw new SlackError('file_not_found');
  file.size = bytes.length;
  if (/^text\/|json$/.test(file.mimetype)) file.preview = new TextDecoder().decode(bytes).slice(0, previewed);
  world.state.writeFile(id, bytes);
}

const uploaded = (world: World, id: string): SlackFile => {
  const file = world.state.files.get(id);
  if (!file || file.size === 0) throw new SlackError('file_not_found');
  return file;
};

/** The three steps of an upload: a URL, the bytes, the sharing. */
export const files: Record<string, Method> = {
  'files.getUploadURLExternal': method({
    tier: 't4',
    scope: 'files:write',
    args: z.object({
      filename: z.string().min(1),
      length: z.coerce.number().int().min(1),
      alt_txt: z.string().optional(),
      snippet_type: z.string().optional(),
    }),
    run(args, world) {
      const filetype = args.snippet_type ?? (extname(args.filename).slice(1).toLowerCase() || 'binary');
      const id = newId('F');
      world.state.files.set(id, {
        id,
        created: Math.floor(world.now() / 1000),
        name: args.filename,
        title: args.filename,
        mimetype: mimetypes[filetype] ?? 'application/octet-stream',
        filetype,
        user: identity.user,
        size: 0,
        ...(args.alt_txt !== undefined && { alt_txt: args.alt_txt }),
        channels: [],
        url: `/control/files/${id}`,
      });
      return { file_id: id, upload_url: `${world.origin}/api/upload/${id}` };
    },
  }),
  'files.completeUploadExternal': method({
    tier: 't4',
    scope: 'files:write',
    args: z.object({
      files: json,
      channel_id: z.string().optional(),
      channels: z.string().optional(),
      thread_ts: z.string().optional(),
      initial_comment: z.string().optional(),
      blocks: json,
    }),
    run(args, world) {
      const asked = listed.safeParse(args.files);
      if (!asked.success) throw new SlackError('invalid_arguments', ['[ERROR] missing required field: files']);
      const channels = [args.channel_id, ...(args.channels?.split(',') ?? [])]
        .filter((channel) => channel !== undefined)
        .map((channel) => writableChannel(world, channel));
      const done = asked.data.map(({ id, title }) => {
        const file = uploaded(world, id);
        file.title = title ?? file.title;
        file.channels = channels.map((channel) => channel.id);
        if (args.thread_ts !== undefined) file.thread_ts = args.thread_ts;
        world.state.changed({ kind: 'file' });
        return file;
      });
      const said = { text: args.initial_comment, blocks: args.blocks };
      const content = said.text || said.blocks ? checkContent(said) : { text: '' };
      for (const channel of channels) post(world, channel, content, { thread_ts: args.thread_ts, files: done });
      return { files: done };
    },
  }),
};
