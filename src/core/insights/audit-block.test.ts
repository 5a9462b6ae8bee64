import { expect, test } from "vitest";
import { canonicalJson } from "../json.ts";
import { blockHash, canonicalEvent, EventsHash, type SealedEvent } from "./audit-block.ts";

const event: SealedEvent = {
  xid: "7",
  seq: 3,
  id: "evt_1",
  at: "2026-01-01T00:00:00.000001Z",
  type: "action.approved",
  conversation_id: null,
  action_id: "act_1",
  customer_id: "顾客",
  actor: 'staff:"lin"',
  data: '{"amount": 1.50}',
};

test("an event is hashed as its canonical JSON", () => {
  expect(canonicalEvent(event)).toBe(canonicalJson(event));
});

test("the hash of events depends on each of them, on their order and on where one ends", () => {
  const hashOf = (...events: SealedEvent[]) => {
    const hash = new EventsHash();
    for (const each of events) hash.add(each);
    return hash.digest();
  };
  const other = { ...event, id: "evt_2" };
  const hashes = [hashOf(), hashOf(event), hashOf(other), hashOf(event, other), hashOf(other, event)];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashOf(event, other)).toBe(hashOf({ ...event }, { ...other }));
});

test("a block's hash covers every member but itself", () => {
  const block = {
    number: 1,
    after_seq: 0,
    from_xid: "0",
    to_xid: "9",
    event_count: 1,
    last_seq: 3,
    events_hash: "e",
    previous_hash: "p",
    sealed_at: "2026-01-01T00:00:00.000000Z",
  };
  const hash = blockHash(block);
  expect(blockHash({ ...block, hash: "whatever" })).toBe(hash);
  for (const name of Object.keys(block)) expect(blockHash({ ...block, [name]: "changed" })).not.toBe(hash);
});
