import { notFound } from "../core/coded-error.ts";
import { conversationForCustomer, type Page } from "../core/conversation/conversation.ts";
import type { Threads } from "../core/conversation/threads.ts";
import type { Owner } from "../core/identity/owner.ts";
import type { Replay } from "../core/insights/replay.ts";
import type { JsonObject } from "../core/json.ts";
import { asData } from "./as-data.ts";
import { readsEverything, type Visit } from "./visit.ts";

/** The conversations that a visit may read: its customer's, or everybody's if it speaks for nobody and its key may `read`. */
export interface ConversationsInReach {
  /** Newest first; none for whoever reads none. */
  newest(visit: Visit, page: { limit: number; cursor?: string }): Promise<Page<JsonObject>>;
  /**
   * A page of what happened, oldest first, with the address of the next; `LATEST` as the cursor is the newest page.
   * Throws NOT_FOUND, also for what is not in reach.
   */
  replay(id: string, cursor: string | undefined, visit: Visit): Promise<JsonObject>;
}

export const LATEST = "latest";

/** A page is read by a model, whose window it must leave room in. */
const MOST_ENTRIES = 100;
const MOST_BYTES = 48_000;

export const replayUri = (conversationId: string, cursor?: string): string =>
  `replay://${conversationId}${cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`}`;

/** Whether there can be any in reach: somebody who may name customers has not always named one. */
export const readsConversations = ({ audience, mayRead }: Pick<Visit, "audience" | "mayRead">): boolean =>
  mayRead || audience.actsFor !== "nobody";

/** Whose they must be; null: everybody's are in reach, undefined: nobody's. */
function ownerOf(visit: Visit): Owner | null | undefined {
  if (visit.customer) return { kind: "customer", customer: visit.customer };
  return readsEverything(visit) ? null : undefined;
}

export function conversationsInReach(threads: Pick<Threads, "list">, replay: Replay): ConversationsInReach {
  return {
    async newest(visit, page) {
      if (ownerOf(visit) === undefined) return { items: [], next_cursor: null };
      const { customer } = visit;
      const { items, next_cursor } = await threads.list({ ...page, ...(customer && { customerId: customer.id }) });
      return { items: items.map((one) => asData(customer ? conversationForCustomer(one) : one)), next_cursor };
    },

    async replay(id, cursor, visit) {
      const owner = ownerOf(visit);
      if (owner === undefined) throw notFound("conversation");
      const isLatest = cursor === LATEST;
      const from = isLatest ? { isLatest } : { cursor };
      const page = await replay.page(id, { owner, ...from, limit: MOST_ENTRIES });
      const entries = page.items.map(asData);
      const items = isLatest ? fitting(entries.reverse()).reverse() : fitting(entries);
      const isCut = !isLatest && items.length < entries.length;
      const next_cursor = isCut ? String(items.at(-1)?.id) : page.next_cursor;
      const next = next_cursor === null ? null : replayUri(id, next_cursor);
      return { conversation: asData(page.conversation), items, next_cursor, next };
    },
  };
}

/** The first entries that fit on a page: at least one. */
function fitting(entries: readonly JsonObject[]): JsonObject[] {
  let left = MOST_BYTES;
  return entries.filter((entry, at) => {
    left -= JSON.stringify(entry).length;
    return left >= 0 || at === 0;
  });
}
