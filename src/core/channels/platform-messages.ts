import { newId } from "../ids.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database } from "../store/database.ts";
import type { ChannelMessage } from "./channel-desk.ts";
import type { Place } from "./place.ts";

/** The key of the conversation at a place: a person's direct messages are one, wherever the platform keeps them. */
export function threadKey({ space, container, thread, person, private: isPrivate }: Place): string {
  const where = isPrivate ? `@${person}` : (container ?? "");
  return [space, where, ...(thread === null ? [] : [thread])].join("/");
}

/** What makes every event about one message one message: deliveries that are repeated, and twins such as Slack's mention. */
export function platformId({ channel, place, id }: Pick<ChannelMessage, "channel" | "place" | "id">): string {
  return `${channel} ${place.container ?? `@${place.person}`} ${id}`;
}

export interface StoredMessage {
  id: string;
  conversationId: string;
  author: "customer" | "bystander";
  text: string;
  /** No turn has looked at it yet. */
  untouched: boolean;
}

export async function messageByPlatformId(db: Database, key: string): Promise<StoredMessage | null> {
  const [row] = await db.query<StoredMessage>(
    `select id, conversation_id as "conversationId", author, text,
       (author = 'bystander' or (input = 'queued' and attempts = 0)) as untouched
     from messages where platform_id = $1 order by id limit 1`,
    [key],
  );
  return row ?? null;
}

/** Keeps what somebody else said in a customer's thread: context for whoever answers, never an input. */
export async function storeBystander(db: Database, conversationId: string, key: string, text: string): Promise<void> {
  await db.query(
    `with thread as (
       update conversations set next_seq = next_seq + 1 where id = $1
         and not exists (select 1 from messages where conversation_id = $1 and platform_id = $3)
       returning id, next_seq - 1 as seq
     )
     insert into messages (id, conversation_id, seq, author, text, platform_id)
     select $2, id, seq, 'bystander', left($4, 10000), $3 from thread`,
    [conversationId, newId("msg"), key, text.toWellFormed().replaceAll("\0", "")],
  );
}

/** Replaces the text of a message that no turn has looked at; false if one has. */
export async function replaceText(db: Database, { id, conversationId }: StoredMessage, text: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.query("select 1 from conversations where id = $1 for update", [conversationId]);
    const rows = await tx.query(
      `update messages set text = $2 where id = $1
         and (author = 'bystander' or (input = 'queued' and attempts = 0)) returning 1`,
      [id, text],
    );
    return rows.length > 0;
  });
}

/** Takes a message back that no turn has looked at; false if one has. Either way it is on record that its author wished it. */
export async function withdrawMessage(db: Database, { id, conversationId }: StoredMessage): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.query("select 1 from conversations where id = $1 for update", [conversationId]);
    const [row] = await tx.query<{ input: string | null }>(
      `update messages set text = '', input = case when input = 'queued' then 'done' end where id = $1
         and (author = 'bystander' or (input = 'queued' and attempts = 0)) returning input`,
      [id],
    );
    if (row?.input === "done") {
      await tx.query(
        `update conversations set queued_inputs = queued_inputs - 1,
           waiting_since = case when queued_inputs > 1 then waiting_since end where id = $1`,
        [conversationId],
      );
    }
    const data = { message_id: id, unanswered: row !== undefined };
    await appendEvents(tx, [{ type: "message.deleted", conversationId, actor: "customer", data }]);
    return row !== undefined;
  });
}
