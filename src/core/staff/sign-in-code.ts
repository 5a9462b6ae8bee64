import { randomInt } from "node:crypto";

/** Without vowels, so that no word comes out, and without look-alikes, so that it can be read aloud and typed. */
const ALPHABET = "23456789bcdfghjkmnpqrstvwxz";
const LENGTH = 12;

/** A one-time code such as `k3fp-9mtx-w7rd`: 57 random bits. */
export function newSignInCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

/** The code as it was given out, however it was typed. */
export function normaliseSignInCode(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/(.{4})(?=.)/g, "$1-");
}
