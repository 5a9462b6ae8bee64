import type { Approvals } from "../core/actions/approvals.ts";
import type { ChannelDesk } from "../core/channels/channel-desk.ts";
import { createChannelDesk } from "../core/channels/create-channel-desk.ts";
import { type ChatChannel, type StaffPlace, syncStaffPlaces } from "../core/channels/place.ts";
import type { Handover } from "../core/conversation/handover.ts";
import type { Inbox } from "../core/conversation/inbox.ts";
import type { LiveFeed } from "../core/conversation/live-feed.ts";
import type { Threads } from "../core/conversation/threads.ts";
import { createOutbox, type Outbox } from "../core/delivery/outbox.ts";
import type { LinkCodes } from "../core/identity/link-codes.ts";
import type { Roster } from "../core/staff/roster.ts";
import type { Database } from "../core/store/database.ts";
import type { Jobs } from "../core/store/jobs.ts";
import { createCourier } from "./courier.ts";
import { LIMITS } from "./limits.ts";
import { followLiveReplies } from "./live-replies.ts";
import type { ChannelAdapter } from "./port.ts";
import { createTurns, type Paces } from "./turns.ts";

export interface ChannelParts {
  db: Database;
  /** Prepared for `DELIVERY_QUEUE`. */
  jobs: Jobs;
  threads: Threads;
  inbox: Inbox;
  feed: LiveFeed;
  approvals: Approvals;
  handover: Handover;
  roster: Roster;
  linkCodes: LinkCodes;
  adapters: readonly ChannelAdapter[];
  staffPlaces: readonly StaffPlace[];
  trustsEmail: ReadonlySet<ChatChannel>;
  /** The console's address; null: cards have no link. */
  consoleUrl: string | null;
  /** Other paces than the platforms' own, for stand-ins of them. */
  paces?: Partial<Paces>;
  log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
  };
}

export interface Channels {
  /** What adapters hand in what they receive to. */
  desk: ChannelDesk;
  outbox: Outbox;
  /** Starts to carry what is told, and to show replies as they are written. In processes that take turns. */
  startWork(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the channels together: the desk that adapters talk to, and the outbox with a courier for each adapter. */
export async function createChannels(parts: ChannelParts): Promise<Channels> {
  const { db, jobs, feed, log } = parts;
  await syncStaffPlaces(db, parts.staffPlaces);
  const channels = parts.adapters.map((adapter) => {
    const turns = createTurns(db, adapter.channel, { ...LIMITS[adapter.channel], ...parts.paces });
    return { adapter, turns };
  });
  const couriers = new Map(
    channels.map(({ adapter, turns }) => [adapter.channel, createCourier(adapter, turns, parts)]),
  );
  const outbox = createOutbox({ db, jobs, couriers, log });
  let stopFollowing = (): void => {};
  return {
    desk: createChannelDesk(parts),
    outbox,
    async startWork() {
      await outbox.startWork();
      stopFollowing = followLiveReplies({ db, feed, channels, wake: outbox.wake, log });
    },
    async stop() {
      stopFollowing();
      await outbox.stop();
    },
  };
}
