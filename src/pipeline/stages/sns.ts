import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Milliseconds for one request. */
const PATIENCE = 10_000;

/**
 * Publishes to a topic. A FIFO topic tells by `id` what it was told before; any other tells its subscribers again. Throws
 * what the SDK throws.
 */
export async function publishTo(
  sns: SNSClient,
  topic: string,
  { id, group, subject, message }: { id: string; group: string; subject: string; message: string },
): Promise<void> {
  const fifo = topic.endsWith('.fifo') && { MessageDeduplicationId: id, MessageGroupId: group };
  await sns.send(
    // SNS takes a subject of up to 100 ASCII characters.
    new PublishCommand({ TopicArn: topic, Subject: subject.slice(0, 100), Message: message, ...fifo }),
    { abortSignal: AbortSignal.timeout(PATIENCE) },
  );
}
