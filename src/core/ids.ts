import { randomBytes } from "node:crypto";

/** Prefixes of the kinds of things that have public ids. */
export type IdKind = "cus" | "cnv" | "msg" | "act" | "dec" | "tkt" | "doc" | "imp" | "evt" | "key" | "dlv" | "lse";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
let lastMillisecond = 0;
let counter = 0;

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
  const random = BigInt(`0x${randomBytes(8).toString("hex")}`);
  return `${kind}_${base32(BigInt(now), 10)}${base32(BigInt(counter), 3)}${base32(random, 12)}`;
}
