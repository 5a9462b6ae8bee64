import type { Effect, Risk } from "../../core/tools/tool.ts";
import type { Method, Operation } from "../document/operations.ts";

const READING = new Set<Method>(["get", "head", "options", "trace"]);

/** Verbs that betray a write behind a GET, as the first word of its id or the last word of its path (`/auth.revoke`). */
const WRITE_VERBS = new Set(
  (
    "create add insert update modify set put edit rename delete remove destroy purge revoke cancel close archive " +
    "approve reject refund charge pay transfer send invite reset enable disable activate deactivate"
  ).split(" "),
);

const MONEY = /refund|payout|payment|charge|transfer|withdraw|credit/i;
const FINAL = /cannot be (undone|reversed|recovered)|can't be undone|irreversibl|permanently/i;

function words(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function soundsLikeWriting({ operationId = "", path }: Pick<Operation, "operationId" | "path">): boolean {
  const [firstOfId] = words(operationId);
  const lastOfPath = words(path.replace(/\{[^{}]*\}/g, "")).at(-1);
  return WRITE_VERBS.has(firstOfId ?? "") || WRITE_VERBS.has(lastOfPath ?? "");
}

/** The floor that the method sets. A GET that sounds like a write is one; a POST that sounds like a read is not. */
export function classifyEffect(operation: Pick<Operation, "method" | "operationId" | "path">): Effect {
  return READING.has(operation.method) && !soundsLikeWriting(operation) ? "read" : "write";
}

/** How bad it would be to do it wrongly: deleting, moving money and what says that it is final are `high`, other writes `medium`. */
export function classifyRisk(operation: Pick<Operation, "method" | "operationId" | "path" | "description">): Risk {
  if (classifyEffect(operation) === "read") return "low";
  const { method, operationId, path, description } = operation;
  return method === "delete" || MONEY.test(`${operationId} ${path}`) || FINAL.test(description ?? "")
    ? "high"
    : "medium";
}
