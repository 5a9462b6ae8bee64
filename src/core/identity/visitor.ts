import { newSecret, secretHash } from "./secret.ts";

/** The secret that owns an anonymous visitor's threads. Given to the visitor once; only `visitorHash` of it is kept. */
export function newVisitorSecret(): string {
  return newSecret("visitor");
}

/** What the store keeps of a visitor's secret. */
export function visitorHash(secret: string): string {
  return secretHash(secret);
}
