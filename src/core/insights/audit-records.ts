import type { Queryable } from "../store/database.ts";
import type { AuditBlock, SealedEvent } from "./audit-block.ts";

const BATCH = 5_000;

/** Microseconds, which `Date` would drop. */
const utcText = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const EVENT = `id, seq, xid::text AS xid, ${utcText("at")} AS at, type, conversation_id, action_id, customer_id, actor, data::text AS data`;
const BLOCK = `number, after_seq, from_xid::text AS from_xid, to_xid::text AS to_xid, event_count, last_seq, events_hash, previous_hash, ${utcText("sealed_at")} AS sealed_at, hash`;

/** Past every transaction that there can be. */
export const END_OF_XIDS = "18446744073709551615";

/** Events of one life of the database: those with `afterSeq` < seq ≤ `untilSeq`, in [`fromXid`, `toXid`). */
export interface EventRange {
  fromXid: string;
  toXid: string;
  /** 0: no beginning, so that nobody hides an event behind a seq below any that the database gives. */
  afterSeq: number;
  /** Null: no end. */
  untilSeq: number | null;
}

/** Streams events in (xid, seq) order with bounded memory, however many there are. */
export async function* eventsIn(db: Queryable, range: EventRange, batch = BATCH): AsyncGenerator<SealedEvent> {
  let last: SealedEvent | undefined;
  for (;;) {
    const events: SealedEvent[] = await db.query<SealedEvent>(
      `SELECT ${EVENT} FROM events_in_order($1, $2, $3, $4, $5, $6, $7, $8)`,
      [range.fromXid, range.toXid, range.afterSeq, range.untilSeq, last?.xid, last?.seq, last?.id, batch],
    );
    yield* events;
    last = events.at(-1);
    if (!last || events.length < batch) return;
  }
}

/** Streams the blocks of one life of the database, oldest first, up to number `last`. */
export async function* blocksAfter(
  db: Queryable,
  afterSeq: number,
  last: number,
  batch = BATCH,
): AsyncGenerator<AuditBlock> {
  let number = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const blocks = await db.query<AuditBlock>(
      `SELECT ${BLOCK} FROM audit_blocks WHERE after_seq = $1 AND number > $2 AND number <= $3 ORDER BY number LIMIT $4`,
      [afterSeq, number, last, batch],
    );
    yield* blocks;
    const end = blocks.at(-1);
    if (!end || blocks.length < batch) return;
    number = end.number;
  }
}

export async function lastBlock(db: Queryable): Promise<AuditBlock | undefined> {
  const [block] = await db.query<AuditBlock>(`SELECT ${BLOCK} FROM audit_blocks ORDER BY number DESC LIMIT 1`);
  return block;
}

export async function blockNumbered(db: Queryable, number: number): Promise<AuditBlock | undefined> {
  const [block] = await db.query<AuditBlock>(`SELECT ${BLOCK} FROM audit_blocks WHERE number = $1`, [number]);
  return block;
}

/** False if another process has sealed a block of this number meanwhile. */
export async function insertBlock(db: Queryable, block: AuditBlock): Promise<boolean> {
  const rows = await db.query<{ number: number }>(
    `INSERT INTO audit_blocks (number, after_seq, from_xid, to_xid, event_count, last_seq, events_hash, previous_hash, sealed_at, hash)
     SELECT number, after_seq, from_xid, to_xid, event_count, last_seq, events_hash, previous_hash, sealed_at, hash
     FROM jsonb_populate_record(NULL::audit_blocks, $1::jsonb)
     ON CONFLICT (number) DO NOTHING RETURNING number`,
    [JSON.stringify(block)],
  );
  return rows.length > 0;
}

/** The highest `seq` in any block. */
export async function lastSealedSeq(db: Queryable): Promise<number> {
  const [row] = await db.query<{ seq: number }>("SELECT coalesce(max(last_seq), 0) AS seq FROM audit_blocks");
  return row?.seq ?? 0;
}
