import type { WebClient } from '@slack/web-api';
import { isGroup, named } from '../../pipeline/access.ts';
import type { Settings } from '../../settings.ts';
import { type Finding, messageOf, ok, problem } from './finding.ts';

type Said = { data?: { error?: string } };
const wordOf = (error: unknown): string => (error as Said).data?.error ?? messageOf(error);
const unknown = (text: string): Finding => ({ ok: true, unknown: true, about: 'Slack', text });

/** Whether the app is in each channel that the workspace names: it can post to no other. */
export async function checkChannels(client: WebClient, { channels }: Settings): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, channel] of Object.entries(channels)) {
    const place = `channel ${name} (${channel})`;
    try {
      const { channel: found } = await client.conversations.info({ channel });
      if (found?.is_archived) findings.push(problem('Slack', `${place} is archived`, 'name another one in sluice.yml'));
      else if (!found?.is_member)
        findings.push(problem('Slack', `the app is not in ${place}`, 'type "/invite @Sluice" there'));
      else findings.push(ok('Slack', `the app is in ${place}`));
    } catch (error) {
      const word = wordOf(error);
      if (word === 'missing_scope')
        return [unknown('whether the app is in its channels is not told without the optional scope channels:read')];
      const mend = 'correct its id in sluice.yml; if it is private, type "/invite @Sluice" there';
      findings.push(problem('Slack', `${place} is not to be seen: ${word}`, mend));
    }
  }
  return findings;
}

/** Whether each user group that has rights is there and has members: an empty one grants nobody anything. */
export async function checkGroups(client: WebClient, { access }: Settings): Promise<Finding[]> {
  const wanted = [...new Set(named(access).filter(isGroup))];
  if (wanted.length === 0) return [];
  try {
    const { usergroups = [] } = await client.usergroups.list({ include_users: true, include_disabled: true });
    return wanted.map((id) => {
      const group = usergroups.find((each) => each.id === id);
      if (!group)
        return problem('Slack', `there is no user group ${id}`, 'correct it under roles or grants of sluice.yml');
      const place = `user group @${group.handle} (${id})`;
      if (group.date_delete) return problem('Slack', `${place} is disabled`, 'enable it in Slack, or name another one');
      const count = group.users?.length ?? 0;
      if (count === 0) return problem('Slack', `nobody is in ${place}`, 'add whoever shall have its rights');
      return ok('Slack', `${place} has ${count} ${count === 1 ? 'member' : 'members'}`);
    });
  } catch (error) {
    const word = wordOf(error);
    const mend =
      word === 'missing_scope'
        ? 'paste manifest.yml into the app\'s page "App Manifest" and install the app again'
        : 'user groups need a paid plan of Slack; without one, name people by their ids';
    return [problem('Slack', `user groups cannot be read: ${word}, so their members have no rights`, mend)];
  }
}
