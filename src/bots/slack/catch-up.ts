import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ResumePoint } from "../../core/channels/channel-desk.ts";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";
import { type SlackApi, SlackRefusal } from "./api.ts";
import type { FindChannel } from "./destination.ts";
import { readHistory } from "./history.ts";
import { type Written, writtenSchema } from "./incoming.ts";

/** What arrived together may have been stored out of order when the last holder died. */
const TOGETHER_S = 10;
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
  points: readonly ResumePoint[];
  /** Takes a message as if it came just now. */
  take(written: Written, channel: string): Promise<void>;
  lost: AbortSignal;
}

/**
 * Fetches what was written while nobody held the socket, oldest first in each place: in channels that we are in, in their
 * threads, and in the direct messages of people who wrote within the last two days.
 */
export async function catchUp({ api: impatient, findChannel, points, take, lost }: CatchUpParts): Promise<void> {
  if (points.length === 0) return; // nothing was ever stored from here
  const api = patient(impatient, lost);
  const newest = Math.max(...points.map(({ lastAt }) => lastAt.getTime() / 1_000));
  const since = asTs(newest - TOGETHER_S);

  async function readThread(channel: string, thread: string, oldest: string): Promise<void> {
    // The message that the thread begins with comes along, whatever its age.
    for await (const one of closedIsEmpty(readHistory(api, { channel, thread, oldest }, fetched)))
      if (later(one.ts, oldest)) await take(one, channel);
  }

  async function readChannel(channel: string): Promise<void> {
    const threads = new Map(
      points
        .filter(({ place }) => place.container === channel)
        .flatMap((point) => (point.place.thread === null ? [] : [[point.place.thread, lastOf(point, since)] as const])),
    );
    const scanFrom = asTs(Date.now() / 1_000 - TWO_DAYS_S);
    const begun = [...threads.keys()].filter((thread) => later(thread, scanFrom));
    const oldest = [since, ...begun.map((thread) => asTs(Number(thread) - 1))].reduce((a, b) => (later(a, b) ? b : a));
    const found = await oldestFirst(closedIsEmpty(readHistory(api, { channel, thread: null, oldest }, fetched)));
    for (const one of found) {
      if (later(one.ts, since)) await take(one, channel);
      const read = threads.get(one.ts) ?? since;
      if (one.latest_reply !== undefined && later(one.latest_reply, read)) await readThread(channel, one.ts, read);
    }
    for (const [thread, last] of threads) if (!later(thread, scanFrom)) await readThread(channel, thread, last);
  }

  async function readDirect(point: ResumePoint): Promise<void> {
    const { place } = point;
    const channel = await findChannel(place).catch(unlessRefused);
    if (channel === null) return;
    const last = lastOf(point, since);
    if (place.thread !== null) return readThread(channel, place.thread, last);
    const found = await oldestFirst(closedIsEmpty(readHistory(api, { channel, thread: null, oldest: last }, fetched)));
    for (const one of found) await take(one, channel);
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

/** From there on nothing of a conversation is stored, unless it came together with the last of it. */
function lastOf({ lastId }: ResumePoint, since: string): string {
  return lastId !== null && isTs(lastId) ? asTs(Number(lastId) - TOGETHER_S) : since;
}

/** A command's message has an id of another form. */
const isTs = (id: string): boolean => /^\d{1,12}\.\d{6}$/.test(id);
const asTs = (seconds: number): string => seconds.toFixed(6);
const later = (a: string, b: string): boolean => Number(a) > Number(b);

/** The same calls, which wait as long as Slack asks for. */
function patient(api: SlackApi, lost: AbortSignal): SlackApi {
  return {
    async call(method, args, answer) {
      for (;;) {
        try {
          return await api.call(method, args, answer);
        } catch (error) {
          if (!(error instanceof DeliveryTrouble) || lost.aborted) throw error;
          await sleep(error.retryAfterMs, undefined, { signal: lost });
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
