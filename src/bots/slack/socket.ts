import { setTimeout as sleep } from "node:timers/promises";
import { SocketModeReceiver } from "@slack/bolt";
import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import type { ChannelLog } from "../opened-channel.ts";
import { clientOptions, QUIET, readable, SlackRefusal } from "./api.ts";
import type { SlackBot } from "./bot.ts";
import type { CatchUp } from "./catch-up.ts";
import { APP_TOKEN_REFUSED, appTokenRefused } from "./checks.ts";
import { isDirect } from "./incoming.ts";

export interface SocketParts {
  appToken: string;
  apiUrl: string | undefined;
  bot: Pick<SlackBot, "dispatch">;
  catchUp: CatchUp;
  log: ChannelLog;
}

const envelopeSchema = z.object({
  body: z.record(z.string(), z.unknown()),
  ack: z.custom<(body?: unknown) => Promise<void>>((value) => typeof value === "function"),
});

/** Something that somebody wrote; a change of it is about another message. */
const messageSchema = z.object({
  ...{ channel: z.string(), thread_ts: z.string().optional() },
  ...{ message: z.undefined().optional(), deleted_ts: z.undefined().optional() },
});

/** Slack closes connections now and then, and says so; the next one is opened at once. */
const RECONNECT_MS = 250;
/** What comes in meanwhile waits for what came before, but not longer than it may stay unacknowledged. */
const CATCH_UP_FIRST_MS = 2_000;
/** Slack's words for what no second try changes. */
const FATAL: ReadonlySet<string> = new Set([
  ...["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "user_removed_from_team"],
  ...["not_allowed_token_type", "missing_scope", "no_permission", "socket_mode_not_enabled", "team_disabled"],
]);
const AFTER_FATAL_MS = 60_000;

/** Holds Slack's socket ("Socket Mode") until `lost` aborts, one connection after the other. */
export async function holdSocket(parts: SocketParts, lost: AbortSignal): Promise<void> {
  try {
    while (!lost.aborted) {
      await holdConnection(parts, lost);
      await pause(RECONNECT_MS, lost);
    }
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== APP_TOKEN_REFUSED) throw error;
    const details = { err: error, remedy: error.remedy };
    parts.log.error(details, "Slack's socket is closed to us; it is tried again in a minute");
    await pause(AFTER_FATAL_MS, lost);
  }
}

/**
 * Bolt's receiver has events acknowledged before anything is stored, and connects again without a word: it is given no app, so it
 * does nothing, and its client is used without it.
 */
async function holdConnection({ appToken, apiUrl, bot, catchUp, log }: SocketParts, lost: AbortSignal): Promise<void> {
  const { client } = new SocketModeReceiver({
    ...{ appToken, logger: QUIET, autoReconnectEnabled: false },
    installerOptions: { clientOptions: clientOptions(apiUrl) },
  });
  const closed = new AbortController();
  const over = AbortSignal.any([lost, closed.signal]);
  client.on("disconnected", () => closed.abort());
  const caughtUp = Promise.withResolvers<void>();
  let isCaughtUp = false;
  const underWay = new Set<Promise<void>>();
  const places = new Map<string, Promise<void>>();

  /** What came before an event in its place is fetched at once: the rest may take longer than Slack waits. */
  function fetchedBefore(body: Record<string, unknown>): Promise<void> {
    const { data } = messageSchema.safeParse(body.event);
    if (!data) return caughtUp.promise;
    const { channel, thread_ts: thread = null } = data;
    // Before what begins a thread of its own nothing has to come.
    if (thread === null && !isDirect(channel)) return Promise.resolve();
    const key = `${channel} ${thread}`;
    const known = places.get(key) ?? catchUp.here(channel, thread).catch(() => caughtUp.promise);
    places.set(key, known);
    return known;
  }

  async function take(event: unknown): Promise<void> {
    const { body, ack } = envelopeSchema.parse(event);
    // Presses do not wait: a form must be opened within seconds.
    if (body.type === "event_callback" && !isCaughtUp)
      await Promise.race([caughtUp.promise, fetchedBefore(body), sleep(CATCH_UP_FIRST_MS, undefined, { ref: false })]);
    const answer = await bot.dispatch(body);
    // Without an acknowledgement Slack sends it once more.
    if (answer) await ack(answer.body);
  }
  client.on("slack_event", (event: unknown) => {
    const taking = take(event)
      .catch((error: unknown) => log.warn({ err: error }, "an event from Slack's socket was not acknowledged"))
      .finally(() => underWay.delete(taking));
    underWay.add(taking);
  });

  try {
    await client.start().catch((error: unknown) => {
      const why = readable(error);
      throw why instanceof SlackRefusal && FATAL.has(why.reason) ? appTokenRefused(why.reason) : why;
    });
    await catchUp.everywhere(over).catch((error: unknown) => {
      if (!over.aborted) throw error;
    });
    isCaughtUp = true;
    caughtUp.resolve();
    await ended(over);
  } finally {
    caughtUp.resolve();
    await client.disconnect().catch(() => undefined);
    await Promise.all(underWay);
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function pause(ms: number, lost: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal: lost }).catch(() => undefined);
}
