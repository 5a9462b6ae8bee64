import { createHash, hash, randomBytes, timingSafeEqual } from "node:crypto";

/** A new secret such as `sk_…` with 192 random bits. The prefix tells people and secret scanners what it is. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(24).toString("base64url")}`;
}

/**
 * What is kept of a secret. Plain SHA-256 is enough, because every secret hashed here is random and long: there is
 * nothing to guess that a slow hash would protect.
 */
export function secretHash(secret: string): string {
  return hash("sha256", secret);
}

/** Compares in a time that tells nothing about where, or how long, the secrets differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
