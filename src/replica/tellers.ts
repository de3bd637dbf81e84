import { createSealer } from '../jobs/audit-sealer.ts';
import { createDigests } from '../jobs/digest.ts';
import { createDirectory } from '../jobs/directory.ts';
import { createEscalator, tellWebhook } from '../jobs/escalator.ts';
import { createHomeReader } from '../jobs/home-reader.ts';
import { createHomes } from '../jobs/home.ts';
import { createMessageStore } from '../jobs/message-store.ts';
import { createPacer } from '../jobs/pacer.ts';
import { createPictures } from '../jobs/pictures.ts';
import { createPublisher } from '../jobs/publisher.ts';
import { createRefusedBlocks } from '../jobs/refused-blocks.ts';
import { createPoster } from '../jobs/slack-poster.ts';
import type { Base, Part } from './parts.ts';
import { putAnchor } from '../pipeline/stages/anchors.ts';
import { publishTo } from '../pipeline/stages/sns.ts';

/** Milliseconds for what is still to be said when the replica leaves. */
const LAST_WORDS = 5000;

/** What tells people: in channels, in threads, on Home, elsewhere when nobody answers, and to whoever audits. */
export function createTellers(base: Base) {
  const { settings, services, reading, slack, log } = base;
  const { redis, store, clock, workspace, names } = services;
  const { channels, locale, access } = settings;
  const { views, lookups, schedules } = reading;
  const messages = createMessageStore(redis, names);
  const directory = createDirectory({ slack: slack.interactive, access, log });
  const refused = createRefusedBlocks(redis, names);
  const publisher = createPublisher({
    redis,
    names,
    store,
    schedules,
    messages,
    poster: createPoster(slack.publishing),
    pacer: createPacer(),
    clock,
    views,
    locale,
    fallback: channels['fallback'],
    starters: settings.notify.starter ? directory : undefined,
    refused,
    log,
  });
  const pictures = createPictures({ slack: slack.publishing, messages });
  const read = createHomeReader({ redis, names, store, workspace, schedules, lookups, views, access, clock });
  const homes = createHomes({ redis, names, slack: slack.interactive, directory, read, clock, locale, log });
  const digests =
    settings.digest &&
    createDigests({ ...settings.digest, redis, names, make: reading.digest, channelIds: channels, clock, log });
  const publishing: Part = { start: publisher.start, stop: () => publisher.stop(LAST_WORDS) };
  return {
    publisher,
    publishing,
    pictures,
    directory,
    refused,
    homes,
    digests,
    escalator: escalator(base),
    sealer: sealer(base),
  };
}

/** Tells what nobody has taken on, by the ways that this installation has. */
function escalator({ config, settings, services: { redis, names, store, engine, clock }, clients, log }: Base) {
  const { escalationUrl: url } = config;
  const topic = settings.escalation?.topic;
  return createEscalator({
    redis,
    names,
    store,
    engine,
    clock,
    tell: {
      webhook: url === undefined ? { missing: 'ESCALATION_WEBHOOK_URL is not set' } : tellWebhook(url),
      sns:
        topic === undefined
          ? { missing: 'sluice.yml names no topic' }
          : (notice) => publishTo(clients.sns, topic, { ...notice, message: notice.text }),
    },
    locale: settings.locale,
    log,
  });
}

/** Seals the audit log, and puts its heads where the workspace says. */
function sealer({ settings: { audit: place }, services: { audit, installation }, clients, log }: Base) {
  const anchor = place && ((head: Parameters<typeof putAnchor>[3]) => putAnchor(clients.s3, place, installation, head));
  return createSealer({ audit, anchor, log });
}
