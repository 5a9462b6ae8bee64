import { createHash } from "node:crypto";

/** What every model provider accepts as the name of a property. */
const KEY = /^[a-zA-Z0-9_.-]{1,64}$/;
const MAX_LENGTH = 64;
const DIGEST_LENGTH = 6;

/** `__proto__` would vanish wherever a provider's program assigns it. */
const isKey = (name: string) => KEY.test(name) && name !== "__proto__";

/** The name with what no key may contain replaced; empty where nothing remains of it. */
export function keyStem(name: string): string {
  const stem = name.replace(/[^a-zA-Z0-9_.-]+/g, "_").slice(0, MAX_LENGTH);
  return /[a-zA-Z0-9]/.test(stem) && isKey(stem) ? stem : "";
}

/** The stem, made longer by a suffix and still a key. */
export function suffixedKey(stem: string, suffix: string): string {
  return stem.slice(0, MAX_LENGTH - suffix.length) + suffix;
}

/** The key of a property anywhere in a schema: its name, or where that is no key one that stands for this name alone. */
export function propertyKey(name: string): string {
  if (isKey(name)) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, DIGEST_LENGTH);
  return suffixedKey(keyStem(name), `_${digest}`);
}
