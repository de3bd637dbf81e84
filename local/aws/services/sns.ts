import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../errors.ts';
import { arn } from '../names.ts';
import { query } from '../protocols/query.ts';
import { input, operation, type Service } from '../service.ts';
import type { Store } from '../store.ts';

/** The one topic that exists. */
const TOPIC = arn('sns', 'sluice-oncall');

interface Published {
  topic: string;
  subject: string;
  message: string;
  at: string;
}

/** SNS: publishing to the one topic. Nobody subscribes to it: what was published lies in the state folder. */
export function sns(store: Store, now: () => number): Service {
  const published = store.collection<Published>('sns-published');
  return {
    name: 'sns',
    protocol: query,
    invalid: 'InvalidParameter',
    operations: {
      Publish: operation({
        input: input({
          TopicArn: z.string(),
          Message: z.string().min(1).max(262_144),
          Subject: z
            .string()
            .regex(/^[\x21-\x7e][\x20-\x7e]{0,99}$/)
            .optional(),
        }),
        handler({ TopicArn, Message, Subject = '' }, { accept }) {
          if (TopicArn !== TOPIC) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
          const MessageId = randomUUID();
          const at = new Date(now()).toISOString();
          published.set(MessageId, { topic: TopicArn, subject: Subject, message: Message, at });
          accept({ token: null, effectId: MessageId });
          return { MessageId };
        },
      }),
    },
  };
}
