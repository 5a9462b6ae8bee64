import type { ClassificationView } from "./import-client.ts";

/** True for what would be open to customers by a guess alone: it is approved one by one, never along with the rest. */
export function isGuess({ decision, change, access }: ClassificationView): boolean {
  return decision === "pending" && change === "added" && access !== "staff";
}
