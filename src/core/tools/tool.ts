import type { JsonObject, JsonValue } from "../json.ts";

export type Effect = "read" | "write";
export type Risk = "low" | "medium" | "high";

/**
 * Who may use a tool. `public`: anyone. `bound`: parameters are filled from the customer's identity.
 * `owned`: a named record must belong to the customer. `staff`: no customer's agent is given it (the default).
 */
export type Access = "public" | "bound" | "owned" | "staff";

/** JSON Schema 2020-12 with an object at its root. */
export type JsonSchema = JsonObject;

/** What a tool source says of one tool. Nothing here is trusted for access: that is the operator's (see `ToolSettings`). */
export interface ToolDefinition {
  /** Unique, `^[a-z0-9_-]{1,48}$`. */
  name: string;
  description: string;
  /** What models and clients are shown. */
  inputSchema: JsonSchema;
  /** Everything that is accepted, where `inputSchema` had to leave branches of it out. */
  fullSchema?: JsonSchema;
  effect: Effect;
  risk: Risk;
  /** Changes whenever anything changes that a reviewer relied on. */
  version: string;
  /** What clients may be told of it beyond its effect; what is unknown is taken for the worst. */
  hints?: { destructive: boolean; idempotent: boolean; openWorld: boolean };
  /** What its source files it under. */
  tags?: readonly string[];
  /** Human readable origin, such as `POST /orders/{order_id}/cancel`. */
  origin: string;
}

/** How a result or named read proves that a record is the customer's. Values are CEL expressions. */
export interface Ownership {
  /** For writes: the read that fetches the record. For reads: left out, the result itself is checked. */
  tool?: string;
  with?: Record<string, string>;
  /** Dotted path in the result; for a list every element is checked. */
  field: string;
  /** CEL over `customer`, such as `customer.id`. */
  equals: string;
}

/** How a read tells whether an action whose answer was lost has happened. Values are CEL over `args`, `customer` and `result`. */
export interface Reconciliation {
  tool: string;
  with: Record<string, string>;
  /** True once the record shows that it happened. */
  succeeded: string;
  /** True if the record shows that it has not happened and no longer can. */
  failed?: string;
}

/** What an operator decided about a tool, from `tools/*.yaml`. */
export interface ToolSettings {
  access: Access;
  /** Overrides the source's floor only upwards (`read` to `write`). */
  effect?: Effect;
  risk?: Risk;
  /** Shown to models and clients instead of the source's own. */
  description?: string;
  /** Name of an agent that has it, as if its own list named it. */
  agent?: string;
  /** Every call waits for a decision, reads too. */
  approval?: boolean;
  bind?: Record<string, string>;
  owner?: Ownership;
  /** Name of a read tool, called with the same arguments that it shares, whose result staff see before deciding. */
  preview?: string;
  /** For example `5/1m`, per customer. */
  rate?: string;
  idempotent?: boolean;
  idempotencyHeader?: string;
  /** For writes that are not idempotent: how to find out what became of one. */
  reconcile?: Reconciliation;
  wording?: ToolWording;
}

/** Sentences by language (`en`, `zh`) that templates are worded from; `{name}` names an argument or a result's field. */
export interface ToolWording {
  /** What the action does, for cards and for asking: "Cancel order {order_id}". */
  title?: Record<string, string>;
  /** What to say when it succeeded. */
  done?: Record<string, string>;
  /** How to ask for one missing argument: `{ order_id: { en: "Which order?", zh: "哪个订单？" } }`. */
  ask?: Record<string, Record<string, string>>;
  /** What customers say when they want this; the offline model chooses by it. */
  examples?: string[];
}

/** What happened to one call. `unknown`: it may have happened. `not_sent`: it certainly did not leave this machine. */
export type ToolOutcome =
  | { kind: "ok"; result: JsonValue; hint?: string }
  | { kind: "failed"; code: string; message: string; retryable: boolean; retryAfterMs?: number; upstream?: JsonValue }
  | { kind: "not_sent"; code: string; message: string }
  | { kind: "unknown"; code: string; message: string };

export interface ToolCallOptions {
  /** Sent upstream as the idempotency key of a write. */
  idempotencyKey?: string;
  idempotencyHeader?: string;
  signal?: AbortSignal;
}

/** Where tools come from: an OpenAPI import, an external MCP server, or built in. */
export interface ToolSource {
  readonly name: string;
  list(): Promise<ToolDefinition[]>;
  /** `name` is one that `list` gave. Never throws for what the upstream does: that is an outcome. */
  call(name: string, args: JsonObject, options: ToolCallOptions): Promise<ToolOutcome>;
  /** What `call` would send, with secrets masked; sends nothing. Not every source can tell. */
  previewRequest?(name: string, args: JsonObject, options?: ToolCallOptions): RequestPreview;
}

/** A request as people are shown it. */
export interface RequestPreview {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}
