import { createHash, type Hash, hash as hashOnce } from "node:crypto";
import { canonicalJson } from "../json.ts";

/** An event as it is sealed: every column, in a form that loses nothing on the way (`data` as PostgreSQL writes it). */
export interface SealedEvent {
  id: string;
  seq: number;
  xid: string;
  at: string;
  type: string;
  conversation_id: string | null;
  action_id: string | null;
  customer_id: string | null;
  actor: string;
  data: string;
}

/** A link of the chain. `from_xid` and `to_xid` are decimal digits; the range is half open. */
export interface AuditBlock {
  number: number;
  after_seq: number;
  from_xid: string;
  to_xid: string;
  event_count: number;
  last_seq: number;
  events_hash: string;
  previous_hash: string;
  sealed_at: string;
  hash: string;
}

/** What the first block follows. */
export const GENESIS_HASH = "0".repeat(64);

function sha256(text: string): string {
  return hashOnce("sha256", text);
}

/** `canonicalJson` of an event: its members named in sorted order, which is ten times quicker than sorting a million times. */
export function canonicalEvent(event: SealedEvent): string {
  const { action_id, actor, at, conversation_id, customer_id, data, id, seq, type, xid } = event;
  return JSON.stringify({ action_id, actor, at, conversation_id, customer_id, data, id, seq, type, xid });
}

/** Takes in a block's events one by one, in order of (xid, seq), and holds none of them. */
export class EventsHash {
  readonly #hash: Hash = createHash("sha256");
  count = 0;
  lastSeq = 0;

  add(event: SealedEvent): void {
    this.#hash.update(sha256(canonicalEvent(event)));
    this.count += 1;
    this.lastSeq = Math.max(this.lastSeq, Number(event.seq));
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}

/** SHA-256 over the canonical JSON of everything else in the block: its events' hash, their count and range, and the hash before. */
export function blockHash({ hash: _, ...sealed }: Omit<AuditBlock, "hash"> & { hash?: string }): string {
  return sha256(canonicalJson(sealed));
}
