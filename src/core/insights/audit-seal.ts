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
 * Where a block of about `limit` of these events ends. Never inside a transaction, as the next block could not tell which
 * half is sealed. Null if there is no event.
 */
async function blockEnd(db: Queryable, range: EventRange, limit: number): Promise<string | null> {
  const [edges] = await db.query<{ first: string; beyond: string | null }>(
    `WITH ahead AS (
       SELECT xid, row_number() OVER (ORDER BY xid, seq) AS place
       FROM (SELECT xid, seq FROM events WHERE xid >= $1::xid8 AND xid < $2::xid8 AND (seq > $3 OR $3 = 0) ORDER BY xid, seq LIMIT $4) AS nearest
     )
     SELECT first.xid::text AS first, beyond.xid::text AS beyond
     FROM ahead AS first LEFT JOIN ahead AS beyond ON beyond.place = $4
     WHERE first.place = 1`,
    [range.fromXid, range.toXid, range.afterSeq, limit + 1],
  );
  if (!edges) return null;
  if (edges.beyond === null) return range.toXid;
  // One transaction alone fills the block: it ends right after it. xid8 has no arithmetic in SQL.
  return edges.beyond === edges.first ? (BigInt(edges.first) + 1n).toString() : edges.beyond;
}

async function makeBlock(db: Queryable, range: EventRange, previous: AuditBlock | undefined): Promise<AuditBlock> {
  const events = new EventsHash();
  for await (const event of eventsIn(db, range)) events.add(event);
  const block = {
    number: (previous?.number ?? 0) + 1,
    after_seq: range.afterSeq,
    from_xid: range.fromXid,
    to_xid: range.toXid,
    event_count: events.count,
    last_seq: events.lastSeq,
    events_hash: events.digest(),
    previous_hash: previous?.hash ?? GENESIS_HASH,
    // Microseconds, as the database will write it again.
    sealed_at: new Date().toISOString().replace("Z", "000Z"),
  };
  return { ...block, hash: blockHash(block) };
}

/**
 * Where the next block goes. A dump restored into another server brings its events' transaction ids along but not the
 * counter, so new events get ids that sealed blocks already cover. The sequence does continue. So the life before is closed
 * by a block without end, and the next life counts ids from zero again, for events past the last sealed `seq` only.
 */
async function nextRange(db: Queryable, previous: AuditBlock | undefined, limit: number): Promise<EventRange | null> {
  const horizon = await horizonOf(db);
  let range: EventRange = { fromXid: "0", toXid: horizon, afterSeq: 0, untilSeq: null };
  if (previous?.to_xid === END_OF_XIDS) range.afterSeq = await lastSealedSeq(db);
  else if (previous) range = { ...range, fromXid: previous.to_xid, afterSeq: previous.after_seq };
  if (BigInt(horizon) < BigInt(range.fromXid)) return { ...range, toXid: END_OF_XIDS };
  const toXid = await blockEnd(db, range, limit);
  return toXid === null ? null : { ...range, toXid };
}

/**
 * Seals the next events that no open transaction can still precede. Gives the new block, or null if there was nothing to
 * seal or another process sealed it first. Takes no lock that writers of events would feel.
 */
export async function sealNextBlock(db: Queryable, eventsPerBlock = EVENTS_PER_BLOCK): Promise<AuditBlock | null> {
  // Before the horizon is read: the other way round, another process' newer block would look like a counter gone back.
  const previous = await lastBlock(db);
  const range = await nextRange(db, previous, eventsPerBlock);
  if (!range) return null;
  const block = await makeBlock(db, range, previous);
  return (await insertBlock(db, block)) ? block : null;
}
