import { createHash } from "node:crypto";
import { z } from "zod";
import type { Desk, Operation } from "./operation.ts";
import type { Records } from "./records.ts";
import { Refusal } from "./refusal.ts";

type WriteOperation = Extract<Operation, { kind: "write" }>;

/** One time that something was really done. */
export interface Effect {
  id: number;
  operation: string;
  record: string;
  idempotency_key: string | null;
  at: string;
}

export interface WriteRequest {
  idempotencyKey: string | undefined;
  /** Method, path and body: what must be the same when a key comes again. */
  content: string;
  args: Record<string, unknown>;
}

/** What was answered, as JSON text; `replayed` if it is the stored answer of an earlier request. */
export interface WriteReply {
  json: string;
  replayed: boolean;
}

/**
 * Runs a write, counts its effect and stores its answer under its idempotency key, all in one transaction.
 * A refusal had no effect and is not stored: the same request may succeed later.
 */
export function performOnce(
  desk: Desk,
  operationId: string,
  operation: WriteOperation,
  { idempotencyKey, content, args }: WriteRequest,
): WriteReply {
  const { records, now } = desk;
  return records.transaction(() => {
    const request = createHash("sha256").update(content).digest("hex");
    const stored = idempotencyKey === undefined ? undefined : storedReply(records, idempotencyKey, request);
    if (stored !== undefined) return { json: stored, replayed: true };
    const { record, body } = operation.run(desk, args);
    const json = JSON.stringify(body);
    records.run(
      "INSERT INTO effects (operation, record, idempotency_key, at) VALUES (?, ?, ?, ?)",
      operationId,
      record,
      idempotencyKey ?? null,
      now.toISOString(),
    );
    if (idempotencyKey !== undefined) {
      records.run(
        "INSERT INTO idempotency_keys (key, request, response) VALUES (?, ?, ?)",
        idempotencyKey,
        request,
        json,
      );
    }
    return { json, replayed: false };
  });
}

function storedReply(records: Records, key: string, request: string): string | undefined {
  const row = records.one<{ request: string; response: string }>("SELECT * FROM idempotency_keys WHERE key = ?", key);
  if (row && row.request !== request) {
    throw new Refusal(422, "IDEMPOTENCY_KEY_REUSED", "This idempotency key was used for another request.");
  }
  return row?.response;
}

export const effectFilter = z.object({ key: z.string().optional(), operation: z.string().optional() });
export type EffectFilter = z.infer<typeof effectFilter>;

/** What was really done, oldest first. */
export function listEffects(records: Records, { key, operation }: EffectFilter = {}): Effect[] {
  return records.all<Effect>(
    "SELECT * FROM effects WHERE coalesce(idempotency_key = ?, ?) AND coalesce(operation = ?, true) ORDER BY id",
    key ?? null,
    key === undefined ? 1 : 0,
    operation ?? null,
  );
}
