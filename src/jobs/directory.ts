import type { WebClient } from '@slack/web-api';
import { isGroup, named, type Policy, type Standing } from '../pipeline/access.ts';
import type { StageContext } from '../pipeline/stages/stage.ts';
import { type Known, remembered } from './remembered.ts';

/** Milliseconds for which what Slack says counts. */
const FRESH = 60_000;
/** Milliseconds for which an older answer is enough to look, and to know a guest by. */
const STALE = 3_600_000;
/** Milliseconds that a person waits for Slack's answer: what is decided after it must be answered within three seconds. */
const WAIT = 800;
/** People who are kept in mind. */
const PEOPLE = 5000;

/** A person as Slack tells of them. */
export interface Person {
  standing: Standing;
  /** Such as `ko-KR`. */
  locale?: string;
}

interface Home {
  team: string;
}

interface Profile {
  isGuest: boolean;
  isStranger: boolean;
  /** The workspaces that the person is a member of, as far as this one can tell. */
  teams: string[];
  locale?: string;
}

export interface DirectoryParts {
  /** For what a person waits on: short timeout, no retries. */
  slack: WebClient;
  access: Policy;
  log: StageContext['log'];
}

/**
 * Who people are: members, guests or of another workspace; the user groups they are in; the language they read. Cached in
 * the process. Without Slack's answer, or without the scopes `users:read` and `usergroups:read`, a person has no groups.
 */
export function createDirectory({ slack, access, log }: DirectoryParts) {
  const hasGroups = named(access).some(isGroup);
  const said = (what: string) => (error: unknown) =>
    log.warn({ err: error }, `Slack does not tell ${what}; what rights come of that is denied meanwhile`);

  const home = remembered(homeOf, { fresh: Infinity, stale: Infinity, wait: WAIT }, said('its workspace'));
  // One call for all groups, however many the policy names: its rate is 20 a minute.
  const groups = remembered(groupsOf, { fresh: FRESH, stale: STALE, wait: WAIT }, said('its user groups'));
  const profiles = new Map<string, ReturnType<typeof remembered<Profile>>>();

  async function homeOf(): Promise<Home> {
    const { team_id: team } = await slack.auth.test();
    return { team: team! };
  }

  async function groupsOf(): Promise<Map<string, string[]>> {
    const { usergroups = [] } = await slack.usergroups.list({ include_users: true });
    const of = new Map<string, string[]>();
    for (const { id, users = [], is_external: isExternal } of usergroups) {
      if (id === undefined || isExternal === true) continue;
      for (const user of users) of.set(user, [...(of.get(user) ?? []), id]);
    }
    return of;
  }

  async function profileOf(user: string): Promise<Profile> {
    const { user: found } = await slack.users.info({ user, include_locale: true });
    return {
      isGuest: found?.is_restricted === true || found?.is_ultra_restricted === true,
      isStranger: found?.is_stranger === true || found?.deleted === true,
      // In an Enterprise organisation a person belongs to it, and to several of its workspaces.
      teams: [found?.team_id, ...(found?.enterprise_user?.teams ?? [])].filter((id) => id !== undefined),
      ...(found?.locale !== undefined && { locale: found.locale }),
    };
  }

  function profile(user: string): Promise<Known<Profile> | undefined> {
    const known =
      profiles.get(user) ??
      remembered(() => profileOf(user), { fresh: FRESH, stale: STALE, wait: WAIT }, said('who somebody is'));
    // Whoever asked last stays longest.
    profiles.delete(user);
    profiles.set(user, known);
    if (profiles.size > PEOPLE) profiles.delete(profiles.keys().next().value!);
    return known.get();
  }

  return {
    /** What is known of a person by now; waits for Slack less than a second, and never throws. */
    async person(user: string): Promise<Person> {
      const [at, who, all] = await Promise.all([home.get(), profile(user), hasGroups ? groups.get() : NO_GROUPS]);
      return {
        standing: at && who ? standingOf(user, at.value, who, all) : {},
        ...(who?.value.locale !== undefined && { locale: who.value.locale }),
      };
    },
    /** Groups have changed. */
    forgetGroups: groups.forget,
  };
}

export type Directory = ReturnType<typeof createDirectory>;

/** A policy that names no group need not ask for any. */
const NO_GROUPS: Known<Map<string, string[]>> = { value: new Map(), isFresh: true };

function standingOf(user: string, { team }: Home, { value, isFresh }: Known<Profile>, all = EMPTY): Standing {
  if (value.isStranger || !value.teams.includes(team)) return { outside: 'outsider' };
  if (value.isGuest) return { outside: 'guest' };
  const mine = all.value.get(user);
  if (isFresh && all.isFresh) return { groups: mine ?? [] };
  return mine ? { lastKnown: mine } : {};
}

/** Groups that nobody could tell. */
const EMPTY: Known<Map<string, string[]>> = { value: new Map(), isFresh: false };
