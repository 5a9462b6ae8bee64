import { randomFillSync } from "node:crypto";

/** Prefixes of the kinds of things that have public ids. */
export type IdKind =
  | "cus"
  | "cnv"
  | "msg"
  | "act"
  | "dec"
  | "tkt"
  | "doc"
  | "imp"
  | "evt"
  | "key"
  | "dlv"
  | "lse"
  | "tsk";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
let lastMillisecond = 0;
let counter = 0;

// The system call for random bytes costs more than everything else here, so many are fetched at once.
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomBits(): bigint {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 8;
  return pool.readBigUInt64BE(used - 8);
}

function base32(value: bigint, length: number): string {
  let text = "";
  let rest = value;
  for (let index = 0; index < length; index++) {
    text = (ALPHABET[Number(rest & 31n)] ?? "0") + text;
    rest >>= 5n;
  }
  return text;
}

/**
 * A new opaque id such as `act_01k9…`: sorts by time of creation (ms, then a counter within this process),
 * with 60 random bits so that it cannot be guessed or collide between workers.
 */
export function newId(kind: IdKind): string {
  const now = Math.max(Date.now(), lastMillisecond);
  counter = now === lastMillisecond ? counter + 1 : 0;
  lastMillisecond = now;
  return `${kind}_${base32(BigInt(now), 10)}${base32(BigInt(counter), 3)}${base32(randomBits(), 12)}`;
}
