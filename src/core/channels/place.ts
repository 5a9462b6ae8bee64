import type { JsonObject } from "../json.ts";
import type { Queryable } from "../store/database.ts";

/** Platforms that people talk on, besides our own faces. */
export const CHAT_CHANNELS = ["slack", "discord", "teams"] as const;
export type ChatChannel = (typeof CHAT_CHANNELS)[number];

/** Whether customers write there with a platform's account, which a code links to theirs. */
export const isChatChannel = (channel: string): boolean => CHAT_CHANNELS.some((one) => one === channel);

/** A spot on a platform where something can be posted. Ids are the platform's own. */
export interface Place {
  /** Workspace, guild or tenant. */
  space: string;
  /** Channel. Null: the direct message with `person`, which the adapter opens when it first posts there. */
  container: string | null;
  /** Thread within the container; null: the container itself. */
  thread: string | null;
  /** Whose thread it is. */
  person: string;
  /** Nobody but that person reads it. */
  private: boolean;
  /** What else the adapter needs to post there, such as a service's address. Only the adapter reads it. */
  address: JsonObject;
}

/** A post as the platform knows it, with all that it takes to edit it. */
export interface PostRef {
  container: string;
  id: string;
  address?: JsonObject;
}

/** Where staff get their cards. */
export interface StaffPlace {
  channel: ChatChannel;
  space: string;
  container: string;
  address?: JsonObject;
}

const COLUMNS = "space, container, thread, person, private, address";

/** Where a conversation stands; null for one that is on none of the platforms. */
export async function placeOf(
  db: Queryable,
  conversationId: string,
): Promise<(Place & { channel: ChatChannel }) | null> {
  const [row] = await db.query<Place & { channel: ChatChannel }>(
    `select channel, ${COLUMNS} from conversation_places where conversation_id = $1`,
    [conversationId],
  );
  return row ?? null;
}

/** Keeps where a conversation stands. A direct message gets its container with the first message from there. */
export async function keepPlace(
  db: Queryable,
  conversationId: string,
  channel: ChatChannel,
  place: Place,
): Promise<void> {
  await db.query(
    `insert into conversation_places (conversation_id, channel, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (conversation_id) do update set
       container = coalesce(excluded.container, conversation_places.container), address = excluded.address
     where (conversation_places.container, conversation_places.address)
       is distinct from (coalesce(excluded.container, conversation_places.container), excluded.address)`,
    [
      conversationId,
      channel,
      place.space,
      place.container,
      place.thread,
      place.person,
      place.private,
      JSON.stringify(place.address),
    ],
  );
}

/** Brings the table in line with the configuration. Cards that were posted elsewhere before are still edited there. */
export async function syncStaffPlaces(db: Queryable, places: readonly StaffPlace[]): Promise<void> {
  await db.query(
    `with declared as (
       select channel, space, container, coalesce(address, '{}') as address
       from jsonb_to_recordset($1::jsonb) as d(channel text, space text, container text, address jsonb)
     ), gone as (
       delete from staff_places where channel not in (select channel from declared)
     )
     insert into staff_places (channel, space, container, address) select channel, space, container, address from declared
     on conflict (channel) do update set space = excluded.space, container = excluded.container, address = excluded.address`,
    [JSON.stringify(places)],
  );
}

/** The staff place of a channel; null while none is configured. */
export async function staffPlace(db: Queryable, channel: ChatChannel): Promise<Place | null> {
  const [row] = await db.query<Pick<Place, "space" | "container" | "address">>(
    "select space, container, address from staff_places where channel = $1",
    [channel],
  );
  return row ? { ...row, thread: null, person: "", private: false } : null;
}
