import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { keepNewest } from "../keep-newest.ts";
import { LIMITS } from "../limits.ts";
import { type SlackApi, SlackRefusal } from "./api.ts";
import type { Self } from "./self.ts";

const info = z.object({
  user: z.object({
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_email_confirmed: z.boolean().optional(),
    profile: z.object({ email: z.string().optional() }).default({}),
  }),
});

const KEPT_MS = 10 * 60_000;
const KEPT = 1_000;
/** What they wrote is not stored, and so not acknowledged, before this is known. */
const PATIENCE_MS = LIMITS.slack.acknowledgeMs / 3;

/**
 * The e-mail address that Slack vouches for; undefined for guests, people of other workspaces, and unconfirmed ones, and while
 * Slack does not say: without it they are a visitor, which is no reason to lose what they wrote.
 */
export type FindEmail = (person: string) => Promise<string | undefined>;

export function createFindEmail(api: SlackApi, self: () => Promise<Self>): FindEmail {
  const known = new Map<string, { email: string | undefined; until: number }>();

  async function ask(person: string): Promise<string | undefined> {
    const { team } = await self();
    const { user } = await api.call("users.info", { user: person }, info);
    const isGuest = user.is_restricted || user.is_ultra_restricted || user.is_stranger;
    const isMember = user.team_id === team && !isGuest && !user.deleted && !user.is_bot;
    return isMember && user.is_email_confirmed ? user.profile.email : undefined;
  }

  function remember(person: string, email: string | undefined): string | undefined {
    keepNewest(known, person, { email, until: Date.now() + KEPT_MS }, KEPT);
    return email;
  }

  return (person) => {
    const before = known.get(person);
    if (before && before.until > Date.now()) return Promise.resolve(before.email);
    const asked = ask(person)
      .catch((error: unknown) => {
        if (error instanceof SlackRefusal) return undefined;
        throw error;
      })
      .then((email) => remember(person, email))
      .catch(() => undefined); // the next message asks again
    return Promise.race([asked, sleep(PATIENCE_MS, undefined, { ref: false })]);
  };
}
