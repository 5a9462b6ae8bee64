import type { Queryable } from "../store/database.ts";
import { type AuditBlock, blockHash, EventsHash, GENESIS_HASH } from "./audit-block.ts";
import { END_OF_XIDS, type EventRange, eventsIn, insertBlock, lastBlock, lastSealedSeq } from "./audit-records.ts";

/** Blocks stay small enough to say where something was changed. */
const EVENTS_PER_BLOCK = 10_000;

/** Every transaction below it has ended, so that nothing can still appear there. It never goes back on one server. */
async function horizonOf(db: Queryable): Promise<string> {
  const [row] = await db.query<{ horizon: string }>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon");
  return row?.horizon ?? "0";
}

/**
 * Hashes about `limit` events of `range`, and tells where it ended: never inside a transaction, as the next block could not
 * tell which half is sealed.
 */
async function hashEvents(
  db: Queryable,
  range: EventRange,
  limit: number,
): Promise<{ events: EventsHash; toXid: string }> {
  const events = new EventsHash();
  let xid: string | undefined;
  for await (const event of eventsIn(db, range)) {
    if (events.count >= limit && event.xid !== xid) return { events, toXid: event.xid };
    events.add(event);
    xid = event.xid;
  }
  return { events, toXid: range.toXid };
}

/**
 * Where the next block goes. A dump restored into another server brings its events' transaction ids along but not the
 * counter, so new events get ids that sealed blocks already cover. The sequence does continue. So the life before is closed
 * by a block without end, and the next life counts ids from zero again, for events past the last sealed `seq` only.
 */
async function nextRange(db: Queryable, previous: AuditBlock | undefined): Promise<EventRange> {
  const horizon = await horizonOf(db);
  let range: EventRange = { fromXid: "0", toXid: horizon, afterSeq: 0, untilSeq: null };
  if (previous?.to_xid === END_OF_XIDS) range.afterSeq = await lastSealedSeq(db);
  else if (previous) range = { ...range, fromXid: previous.to_xid, afterSeq: previous.after_seq };
  return BigInt(horizon) < BigInt(range.fromXid) ? { ...range, toXid: END_OF_XIDS } : range;
}

/**
 * Seals the next events that no open transaction can still precede. Gives the new block, or null if there was nothing to
 * seal or another process sealed it first. Takes no lock that writers of events would feel.
 */
export async function sealNextBlock(db: Queryable, eventsPerBlock = EVENTS_PER_BLOCK): Promise<AuditBlock | null> {
  // Before the horizon is read: the other way round, another process' newer block would look like a counter gone back.
  const previous = await lastBlock(db);
  const range = await nextRange(db, previous);
  const closesLife = range.toXid === END_OF_XIDS;
  const { events, toXid } = await hashEvents(db, range, closesLife ? Number.POSITIVE_INFINITY : eventsPerBlock);
  if (events.count === 0 && !closesLife) return null;
  const sealed = {
    number: (previous?.number ?? 0) + 1,
    after_seq: range.afterSeq,
    from_xid: range.fromXid,
    to_xid: toXid,
    event_count: events.count,
    last_seq: events.lastSeq,
    events_hash: events.digest(),
    previous_hash: previous?.hash ?? GENESIS_HASH,
    // Microseconds, as the database will write it again.
    sealed_at: new Date().toISOString().replace("Z", "000Z"),
  };
  const block = { ...sealed, hash: blockHash(sealed) };
  return (await insertBlock(db, block)) ? block : null;
}
