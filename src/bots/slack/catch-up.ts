import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ResumePoint } from "../../core/channels/channel-desk.ts";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";
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
  /** Conversations of the last two days. */
  points(): Promise<ResumePoint[]>;
  /** Takes a message as if it came just now. */
  take(written: Written, channel: string): Promise<void>;
}

/**
 * Fetches what was written while nobody held the socket, oldest first in each place: in channels that we are in, in their
 * threads, and in the direct messages of people who wrote within the last two days. What was interrupted begins again where it
 * began, although newer messages are stored by then.
 */
export function createCatchUp(parts: CatchUpParts): (over: AbortSignal) => Promise<void> {
  let unfinished: string | null = null;
  return async (over) => {
    const points = await parts.points();
    unfinished ??= newestIn(points);
    if (unfinished === null) return; // nothing was ever stored from here
    await fetchSince(unfinished, points, { ...parts, api: patient(parts.api, over) });
    unfinished = null;
  };
}

function newestIn(points: readonly ResumePoint[]): string | null {
  // A command's message has an id of another form.
  const stored = points.flatMap(({ lastId }) => (lastId !== null && isTs(lastId) ? [Number(lastId)] : []));
  return stored.length === 0 ? null : asTs(Math.max(...stored) - AGAIN_S);
}

async function fetchSince(
  since: string,
  points: readonly ResumePoint[],
  { api, findChannel, take }: CatchUpParts,
): Promise<void> {
  const read = (channel: string, thread: string | null, oldest: string) =>
    closedIsEmpty(readHistory(api, { channel, thread, oldest }, fetched));

  async function readThread(channel: string, thread: string): Promise<void> {
    // The message that the thread begins with comes along, whatever its age.
    for await (const one of read(channel, thread, since)) if (isLater(one.ts, since)) await take(one, channel);
  }

  async function readChannel(channel: string): Promise<void> {
    const threads = points.flatMap(({ place }) => (place.container === channel ? (place.thread ?? []) : []));
    const scanFrom = asTs(Date.now() / 1_000 - TWO_DAYS_S);
    const recent = threads.filter((thread) => isLater(thread, scanFrom)).map((thread) => asTs(Number(thread) - 1));
    const oldest = recent.reduce((a, b) => (isLater(a, b) ? b : a), since);
    for (const one of await oldestFirst(read(channel, null, oldest))) {
      if (isLater(one.ts, since)) await take(one, channel);
      if (one.latest_reply !== undefined && isLater(one.latest_reply, since)) await readThread(channel, one.ts);
    }
    for (const thread of threads) if (!isLater(thread, scanFrom)) await readThread(channel, thread);
  }

  async function readDirect({ place }: ResumePoint): Promise<void> {
    const channel = await findChannel(place).catch(unlessRefused);
    if (channel === null) return;
    if (place.thread !== null) return readThread(channel, place.thread);
    for (const one of await oldestFirst(read(channel, null, since))) await take(one, channel);
  }

  const shared = points.flatMap(({ place }) => (place.private ? [] : (place.container ?? [])));
  await inParallel([...new Set([...(await channelsWeAreIn(api)), ...shared])], readChannel);
  await inParallel(
    points.filter(({ place }) => place.private),
    readDirect,
  );
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
  return {
    async call(method, args, answer) {
      for (;;) {
        try {
          return await api.call(method, args, answer);
        } catch (error) {
          if (!(error instanceof DeliveryTrouble) || over.aborted) throw error;
          await sleep(error.retryAfterMs, undefined, { signal: over });
        }
      }
    },
  };
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

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
