import type { Access, Effect, Ownership, Risk } from "./tool.ts";

/** What MCP clients are told of a tool; always all four (MCP, ToolAnnotations). */
export interface ToolHints {
  readOnly: boolean;
  destructive: boolean;
  idempotent: boolean;
  openWorld: boolean;
}

/** What an importer thinks of one operation, for a person to review. Nothing of it is trusted before. */
export interface Classification {
  effect: Effect;
  /** A write that looks like a read. Only a person can make it one. */
  looksLikeRead?: boolean;
  risk: Risk;
  /** `staff` in doubt. */
  access: Access;
  /** Name of the agent that it belongs to. */
  agent: string;
  /** Whether a call should wait for a decision. */
  approval: boolean;
  hints: ToolHints;
  /** Parameters that look like the customer's identity, as CEL: `{ customer_id: "customer.id" }`. */
  bind?: Record<string, string>;
  owner?: Ownership;
  /** Of a write: the read of the same record by the same arguments, to be seen before anyone decides. */
  preview?: string;
  /** Better words for what it does than the description's own. */
  description?: string;
  /** Why, one sentence for each of the above that is not a default. */
  reasons: string[];
}
