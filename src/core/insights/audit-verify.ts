import type { Queryable } from "../store/database.ts";
import { type AuditBlock, blockHash, EventsHash, GENESIS_HASH, type SealedEvent } from "./audit-block.ts";
import { type AuditHead, chainContains } from "./audit-head.ts";
import { blocksAfter, END_OF_XIDS, eventsIn, lastBlock, lastSealedSeq } from "./audit-records.ts";

/** What can be wrong with a sealed chain, and what it means. */
export const AUDIT_PROBLEMS = {
  EVENT_CHANGED: "An event of this block was changed, or one was replaced by another.",
  EVENT_MISSING: "Events of this block are missing.",
  EVENT_INSERTED: "Events were inserted into this block after it was sealed.",
  BLOCK_CHANGED: "This block's own record was changed.",
  BLOCK_MISSING: "Blocks before this one are missing.",
  CHAIN_BROKEN: "This block does not follow the one before it.",
  HEAD_UNKNOWN:
    "The chain does not contain the head kept outside the database: its end is missing, or all of it was rewritten.",
} as const;

export interface AuditProblem {
  code: keyof typeof AUDIT_PROBLEMS;
  /** Number of the block. */
  block: number;
  /** When it was sealed; null for the head. */
  sealedAt: string | null;
}

export interface AuditReport {
  ok: boolean;
  blocks: number;
  /** Sealed events that were read. */
  events: number;
  /** Events that are in no block yet: nothing can be said of them. */
  unsealed: number;
  /** At most 100, the first ones. */
  problems: AuditProblem[];
  problemCount: number;
}

const SHOWN_PROBLEMS = 100;

/** One life of the database: see `nextRange` in audit-seal.ts. Nearly always there is one. */
interface Life {
  afterSeq: number;
  untilSeq: number | null;
}

async function livesOf(db: Queryable, last: AuditBlock): Promise<Life[]> {
  const rows = await db.query<{ after_seq: number }>("SELECT DISTINCT after_seq FROM audit_blocks ORDER BY after_seq");
  const starts = rows.map((row) => row.after_seq);
  // A life that was closed ends with what it sealed, even while the next has no block yet.
  const end = last.to_xid === END_OF_XIDS ? await lastSealedSeq(db) : null;
  return starts.map((afterSeq, index) => ({ afterSeq, untilSeq: starts[index + 1] ?? end }));
}

/** What a block's own record says against itself and the block before it. */
function problemsOfRecord(block: AuditBlock, previous: AuditBlock | undefined): AuditProblem["code"][] {
  const problems: AuditProblem["code"][] = [];
  if (block.hash !== blockHash(block)) problems.push("BLOCK_CHANGED");
  if (block.number !== (previous?.number ?? 0) + 1) problems.push("BLOCK_MISSING");
  else if (block.previous_hash !== (previous?.hash ?? GENESIS_HASH)) problems.push("CHAIN_BROKEN");
  else if (!continues(block, previous)) problems.push("CHAIN_BROKEN");
  return problems;
}

/** Ranges meet without a gap: otherwise an event could stand between two blocks and be in neither. */
function continues(block: AuditBlock, previous: AuditBlock | undefined): boolean {
  if (BigInt(block.from_xid) > BigInt(block.to_xid)) return false;
  if (!previous || previous.to_xid === END_OF_XIDS) return block.from_xid === "0";
  return block.from_xid === previous.to_xid && block.after_seq === previous.after_seq;
}

function problemOfEvents(block: AuditBlock, found: EventsHash): AuditProblem["code"] | null {
  if (found.count < block.event_count) return "EVENT_MISSING";
  if (found.count > block.event_count) return "EVENT_INSERTED";
  return found.digest() === block.events_hash ? null : "EVENT_CHANGED";
}

/** Hands out the events of a stream block by block. */
class EventCursor {
  readonly #events: AsyncGenerator<SealedEvent>;
  #next: SealedEvent | undefined;
  #started = false;

  constructor(events: AsyncGenerator<SealedEvent>) {
    this.#events = events;
  }

  async hashUntil(toXid: bigint): Promise<EventsHash> {
    const hash = new EventsHash();
    if (!this.#started) await this.#advance();
    while (this.#next && BigInt(this.#next.xid) < toXid) {
      hash.add(this.#next);
      await this.#advance();
    }
    return hash;
  }

  async #advance(): Promise<void> {
    this.#started = true;
    const { value, done } = await this.#events.next();
    this.#next = done ? undefined : value;
  }
}

async function countUnsealed(db: Queryable, last: AuditBlock | undefined): Promise<number> {
  const closed = last?.to_xid === END_OF_XIDS;
  const [fromXid, afterSeq] = closed ? ["0", await lastSealedSeq(db)] : [last?.to_xid ?? "0", last?.after_seq ?? 0];
  const [row] = await db.query<{ count: number }>(
    "SELECT count(*) AS count FROM events WHERE xid >= $1::xid8 AND (seq > $2 OR $2 = 0)",
    [fromXid, afterSeq],
  );
  return row?.count ?? 0;
}

/**
 * Recomputes the whole chain from the events themselves, streaming, and finds every event changed, missing or inserted in a
 * sealed block, every block changed or missing, and a chain that does not contain `head`, the head kept outside. Whoever
 * rewrites the events, all blocks after them, and the head outside as well, is not found; hence the log has each head too.
 */
export async function verifyAudit(db: Queryable, head: AuditHead | null): Promise<AuditReport> {
  const report: AuditReport = { ok: true, blocks: 0, events: 0, unsealed: 0, problems: [], problemCount: 0 };
  function found(code: AuditProblem["code"], block: number, sealedAt: string | null): void {
    report.ok = false;
    report.problemCount += 1;
    if (report.problems.length < SHOWN_PROBLEMS) report.problems.push({ code, block, sealedAt });
  }

  const last = await lastBlock(db);
  let previous: AuditBlock | undefined;
  for (const life of last ? await livesOf(db, last) : []) {
    const events = new EventCursor(eventsIn(db, { ...life, fromXid: "0", toXid: END_OF_XIDS }));
    for await (const block of blocksAfter(db, life.afterSeq, last?.number ?? 0)) {
      for (const code of problemsOfRecord(block, previous)) found(code, block.number, block.sealed_at);
      const hash = await events.hashUntil(BigInt(block.to_xid));
      const problem = problemOfEvents(block, hash);
      if (problem) found(problem, block.number, block.sealed_at);
      report.blocks += 1;
      report.events += hash.count;
      previous = block;
    }
  }
  if (head && !(await chainContains(db, head))) found("HEAD_UNKNOWN", head.number, null);
  report.unsealed = await countUnsealed(db, last);
  return report;
}
