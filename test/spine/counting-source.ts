import type { ToolCallOptions, ToolDefinition, ToolOutcome, ToolSource } from "../../src/core/tools/tool.ts";
import type { Outcome } from "./ledger-model.ts";

const SCHEMA = {
  type: "object",
  properties: { amount: { type: "number" } },
  required: ["amount"],
  additionalProperties: false,
};

const ANSWERS: Record<Outcome, ToolOutcome> = {
  ok: { kind: "ok", result: { done: true } },
  failed: { kind: "failed", code: "UPSTREAM_REFUSED", message: "No.", retryable: false },
  busy: { kind: "failed", code: "UPSTREAM_BUSY", message: "Not now.", retryable: true },
  not_sent: { kind: "not_sent", code: "CONNECTION_REFUSED", message: "Nobody is there." },
  lost_before: { kind: "unknown", code: "RESPONSE_LOST", message: "No answer came." },
  lost_after: { kind: "unknown", code: "RESPONSE_LOST", message: "No answer came." },
};

/** A company's system that answers as it is told and counts what it really did, by idempotency key. */
export class CountingSource implements ToolSource {
  readonly name = "counting";
  version = 1;
  next: Outcome = "ok";
  readonly effects = new Map<string, number>();

  async list(): Promise<ToolDefinition[]> {
    return ["pay", "poke"].map((name) => ({
      ...{ name, description: name, inputSchema: SCHEMA, effect: "write", risk: "high" },
      ...{ version: String(this.version), origin: `POST /${name}` },
    }));
  }

  async call(name: string, _args: object, { idempotencyKey = "" }: ToolCallOptions): Promise<ToolOutcome> {
    const before = this.effects.get(idempotencyKey) ?? 0;
    const repeated = name === "pay" && before > 0;
    if (this.next === "ok" || this.next === "lost_after") {
      this.effects.set(idempotencyKey, repeated ? before : before + 1);
    }
    return ANSWERS[repeated && this.next === "failed" ? "ok" : this.next];
  }
}
