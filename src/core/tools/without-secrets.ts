import { isJsonObject } from "../json.ts";
import type { ToolOutcome } from "./tool.ts";

/** Stands for every secret wherever something is shown. */
export const MASK = "***";

/** Shorter texts stand in answers by chance, and are no secrets worth the name. */
const SHORTEST_SECRET = 8;

export const worthHiding = (secrets: readonly string[]): string[] =>
  secrets.filter((secret) => secret.length >= SHORTEST_SECRET);

/** An outcome without our credentials, should an upstream have repeated them. */
export function withoutSecrets(outcome: ToolOutcome, secrets: readonly string[]): ToolOutcome {
  const known = worthHiding(secrets);
  return known.length === 0 ? outcome : cleaned(outcome, known);
}

/** The same value, its texts cleaned: it keeps its shape. */
function cleaned<T>(value: T, secrets: readonly string[]): T {
  return cleanedValue(value, secrets) as T;
}

function cleanedValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") return secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
  if (Array.isArray(value)) return value.map((item) => cleanedValue(item, secrets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      secrets.reduce((text, secret) => text.replaceAll(secret, MASK), name),
      cleanedValue(member, secrets),
    ]),
  );
}
