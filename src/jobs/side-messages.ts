import type { Message } from '../views/message.ts';
import { closedChannelMessage } from '../views/closed-channel.ts';
import { lossMessage } from '../views/loss.ts';
import { isOpen, noticeMessage } from '../views/notice.ts';
import { type Doors, isClosedChannel } from './channel-doors.ts';
import type { MessageStore } from './message-store.ts';
import { isNotice } from './notice-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { Said, Speaker } from './speaker.ts';
import { isLoss, type LossStore } from './store-watch.ts';
import { RANK } from './wanted.ts';

/** What is told beside the runs stands on its own, and is forgotten once it stands there as it will stay. */
export function createSideMessages(parts: {
  schedules: ScheduleStore;
  losses: LossStore;
  doors: Doors;
  messages: MessageStore;
  speaker: Speaker;
  locale: string;
}) {
  const { schedules, losses, doors, messages, speaker, locale } = parts;

  async function sayAlone(id: string, channel: string, message: Message): Promise<Said> {
    const { entries } = await messages.read(id);
    const wanted = { key: 'root', message, thread: false, broadcast: false, rank: RANK.call };
    return speaker.say({ id, channel }, wanted, entries);
  }

  async function announce(id: string): Promise<Said> {
    const notice = await schedules.notice(id);
    if (!notice) return 'said';
    const said = await sayAlone(id, notice.channel, noticeMessage(notice, id, locale));
    if (said === 'said' && !isOpen(notice)) await schedules.posted(id);
    return said;
  }

  async function warn(id: string): Promise<Said> {
    const loss = await losses.read(id);
    if (!loss) return 'said';
    const said = await sayAlone(id, loss.channel, lossMessage(loss, locale));
    if (said === 'said') await losses.posted(id);
    return said;
  }

  async function alarm(id: string): Promise<Said> {
    const closed = await doors.closed(id);
    if (closed?.fallback === undefined) return 'said';
    const said = await sayAlone(id, closed.fallback, closedChannelMessage(closed, locale));
    if (said === 'said' && closed.until !== undefined) await doors.told(id);
    return said;
  }

  return {
    /** Says what an id stands for; undefined when it is a run's. */
    show(id: string): Promise<Said> | undefined {
      if (isNotice(id)) return announce(id);
      if (isLoss(id)) return warn(id);
      return isClosedChannel(id) ? alarm(id) : undefined;
    },
  };
}
