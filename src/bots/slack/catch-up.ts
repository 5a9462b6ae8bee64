import { z } from "zod";
import type { ResumePoint, Resumption } from "../../core/channels/channel-desk.ts";
import { inParallel } from "../in-parallel.ts";
import { patiently } from "../patiently.ts";
import { type SlackApi, SlackRefusal } from "./api.ts";
import type { FindChannel } from "./destination.ts";
import { readHistory } from "./history.ts";
import { type Written, writtenSchema } from "./incoming.ts";

/** Reading a little again costs nothing; what was under way when the last holder died may have been stored out of order. */
const AGAIN_S = 120;
/** How far back threads are looked for by their channel, and not one by one. */
const TWO_DAYS_S = 2 * 86_400;
const AT_ONCE = 4;

const fetched = writtenSchema.extend({ latest_reply: z.string().optional() });
const memberships = z.object({
  channels: z.array(z.object({ id: z.string() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

export interface CatchUpParts {
  api: SlackApi;
  findChannel: FindChannel;
  resume(): Promise<Resumption>;
  /** Takes a message as if it came just now. */
  take(written: Written, channel: string): Promise<void>;
}

/** Fetches what was written while nobody held the socket, oldest first in each place. */
export interface CatchUp {
  /**
   * In channels that we are in, in their threads, and in the direct messages of people who wrote within the last two days. What
   * was interrupted begins again where it began, although newer messages are stored by then.
   */
  everywhere(over: AbortSignal): Promise<void>;
  /** In one place alone, for what comes in there before the rest is fetched. A thread of null is the channel itself. */
  here(channel: string, thread: string | null): Promise<void>;
}

export function createCatchUp(parts: CatchUpParts): CatchUp {
  let beginning: ReturnType<typeof begin> | null = null;

  async function begin() {
    const { points, unfinished, begin, end } = await parts.resume();
    const since = unfinished ?? newestIn(points); // null: nothing was ever stored from here
    if (since !== null) await begin(since);
    return { points, since, end };
  }

  return {
    async everywhere(over) {
      beginning = begin();
      try {
        const { points, since, end } = await beginning;
        if (since !== null) await fetchSince(since, points, { ...parts, api: patient(parts.api, over) });
        await end();
      } finally {
        beginning = null;
      }
    },
    async here(channel, thread) {
      beginning ??= begin();
      const { since } = await beginning;
      if (since !== null) await fetchPlace(channel, thread, since, parts);
    },
  };
}

function newestIn(points: readonly ResumePoint[]): string | null {
  // A command's message has an id of another form.
  const stored = points.flatMap(({ lastId }) => (lastId !== null && isTs(lastId) ? [Number(lastId)] : []));
  return stored.length === 0 ? null : asTs(Math.max(...stored) - AGAIN_S);
}

async function fetchPlace(
  channel: string,
  thread: string | null,
  since: string,
  { api, take }: Pick<CatchUpParts, "api" | "take">,
): Promise<void> {
  const written = closedIsEmpty(readHistory(api, { channel, thread, oldest: since }, fetched));
  if (thread === null) for (const one of await oldestFirst(written)) await take(one, channel);
  // The message that the thread begins with comes along, whatever its age.
  else for await (const one of written) if (isLater(one.ts, since)) await take(one, channel);
}

async function fetchSince(since: string, points: readonly ResumePoint[], parts: CatchUpParts): Promise<void> {
  const { api, findChannel, take } = parts;
  async function readChannel(channel: string): Promise<void> {
    const threads = points.flatMap(({ place }) => (place.container === channel ? (place.thread ?? []) : []));
    const scanFrom = asTs(Date.now() / 1_000 - TWO_DAYS_S);
    const recent = threads.filter((thread) => isLater(thread, scanFrom)).map((thread) => asTs(Number(thread) - 1));
    const oldest = recent.reduce((a, b) => (isLater(a, b) ? b : a), since);
    const written = closedIsEmpty(readHistory(api, { channel, thread: null, oldest }, fetched));
    for (const one of await oldestFirst(written)) {
      if (isLater(one.ts, since)) await take(one, channel);
      if (one.latest_reply !== undefined && isLater(one.latest_reply, since))
        await fetchPlace(channel, one.ts, since, parts);
    }
    for (const thread of threads) if (!isLater(thread, scanFrom)) await fetchPlace(channel, thread, since, parts);
  }

  async function readDirect({ place }: ResumePoint): Promise<void> {
    const channel = await findChannel(place).catch(unlessRefused);
    if (channel !== null) await fetchPlace(channel, place.thread, since, parts);
  }

  const shared = points.flatMap(({ place }) => (place.private ? [] : (place.container ?? [])));
  await inParallel(AT_ONCE, [...new Set([...(await channelsWeAreIn(api)), ...shared])], readChannel);
  const direct = points.filter(({ place }) => place.private);
  await inParallel(AT_ONCE, direct, readDirect);
}

async function channelsWeAreIn(api: SlackApi): Promise<string[]> {
  const ids: string[] = [];
  const asked = { types: "public_channel,private_channel,mpim", exclude_archived: true, limit: 200 };
  let cursor = "";
  do {
    const page = await api
      .call("users.conversations", cursor ? { ...asked, cursor } : asked, memberships)
      .catch(unlessRefused);
    ids.push(...(page?.channels.map(({ id }) => id) ?? []));
    cursor = page?.response_metadata?.next_cursor ?? "";
  } while (cursor !== "");
  return ids;
}

const isTs = (id: string): boolean => /^\d{1,12}\.\d{6}$/.test(id);
const asTs = (seconds: number): string => seconds.toFixed(6);
const isLater = (a: string, b: string): boolean => Number(a) > Number(b);

/** The same calls, which wait as long as Slack asks for. */
function patient(api: SlackApi, over: AbortSignal): SlackApi {
  return { call: (...call) => patiently(() => api.call(...call), { tries: Number.POSITIVE_INFINITY, over }) };
}

/** A place that was closed to us or removed has nothing for us. */
async function* closedIsEmpty<T>(messages: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (error) {
    unlessRefused(error);
  }
}

function unlessRefused(error: unknown): null {
  if (error instanceof SlackRefusal) return null;
  throw error;
}

async function oldestFirst<T>(newestFirst: AsyncGenerator<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of newestFirst) found.push(one);
  return found.reverse();
}
