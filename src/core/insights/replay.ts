import { cursorInvalid } from "../coded-error.ts";
import { type ConversationSummary, conversationForCustomer } from "../conversation/conversation.ts";
import type { Threads } from "../conversation/threads.ts";
import type { Owner } from "../identity/owner.ts";
import type { Database } from "../store/database.ts";
import type { Catalogue } from "../tools/catalogue.ts";
import { actionTitle } from "../tools/wording.ts";
import { CUSTOMER_EVENTS, customerEntry, type ReplayEntry, staffEntry } from "./replay-entry.ts";
import { isEventOf, replayRows } from "./replay-rows.ts";

/** A page of a conversation's timeline, oldest first. */
export interface ReplayPage {
  /** As it is now; for its owner without what staff wrote about it. */
  conversation: ConversationSummary;
  items: ReplayEntry[];
  /** Null at the end. The id of the last item goes on from there once more has happened. */
  next_cursor: string | null;
}

export interface ReplayQuery {
  /** Whose conversation it must be; left out for staff, who read everything. */
  owner?: Owner | null;
  cursor?: string;
  /** The newest entries instead of the first; nothing comes after them yet. */
  isLatest?: boolean;
  limit: number;
}

/** Everything that happened in one conversation, in order. */
export interface Replay {
  /** Throws NOT_FOUND, for an owner also if it is not theirs, and CURSOR_INVALID 400. */
  page(conversationId: string, query: ReplayQuery): Promise<ReplayPage>;
}

export function createReplay(db: Database, threads: Threads, catalogue: Catalogue): Replay {
  return {
    async page(conversationId, { owner, cursor, isLatest = false, limit }) {
      const conversation = await (owner ? threads.owned(conversationId, owner) : threads.get(conversationId));
      const rows = await replayRows(db, {
        conversationId,
        types: owner ? CUSTOMER_EVENTS : null,
        after: cursor ?? null,
        isLatest,
        limit: limit + 1,
      });
      const show = owner ? customerEntry : staffEntry;
      if (rows.length === 0 && cursor !== undefined && !(await isEventOf(db, cursor, conversationId))) {
        throw cursorInvalid();
      }
      const items = (isLatest ? rows.slice(-limit) : rows.slice(0, limit)).map((row) =>
        show(row, (tool, args) => actionTitle(catalogue.find(tool), tool, args, conversation.language)),
      );
      return {
        conversation: owner ? conversationForCustomer(conversation) : conversation,
        items,
        next_cursor: !isLatest && rows.length > limit ? (items.at(-1)?.id ?? null) : null,
      };
    },
  };
}
