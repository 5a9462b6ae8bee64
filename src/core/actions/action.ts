import type { JsonObject, JsonValue } from "../json.ts";
import type { Effect } from "../tools/tool.ts";
import type { Requirement } from "./quorum.ts";

export const ACTION_STATUSES = [
  "proposed",
  "refused",
  "awaiting_approval",
  "denied",
  "expired",
  "withdrawn",
  "approved",
  "executing",
  "succeeded",
  "failed",
  "unknown",
] as const;

export type ActionStatus = (typeof ACTION_STATUSES)[number];

/** The ledger's state machine: what may follow what. Everything else is refused by the conditional update. */
export const TRANSITIONS: Readonly<Record<ActionStatus, readonly ActionStatus[]>> = {
  proposed: ["refused", "awaiting_approval", "approved"],
  awaiting_approval: ["approved", "denied", "expired", "withdrawn"],
  approved: ["executing", "expired", "withdrawn", "refused"],
  executing: ["succeeded", "failed", "unknown", "approved"],
  unknown: ["succeeded", "failed"],
  refused: [],
  denied: [],
  expired: [],
  withdrawn: [],
  succeeded: [],
  failed: [],
};

/** Nothing follows, or (for `unknown`) nothing follows without new knowledge. */
export function isSettled(status: ActionStatus): boolean {
  return status === "unknown" || TRANSITIONS[status].length === 0;
}

/** Why policy holds an action, and what it asks for. Stored with the action when it is proposed. */
export interface ActionPolicy {
  type: string;
  reasons: string[];
  requirements: Requirement[];
  rules: string[];
  /** Policy has become stricter since it was proposed, and both hold. */
  tightened?: true;
  /** The conversation as policy saw it; null outside one. */
  conversation?: { id: string; channel: string; status: string; agent: string } | null;
}

/** One row of the ledger. */
export interface Action {
  id: string;
  status: ActionStatus;
  tool: string;
  toolVersion: string;
  effect: Effect;
  /** Null once the customer's data has been erased. */
  args: JsonObject | null;
  digest: string;
  customerId: string | null;
  conversationId: string | null;
  turnId: string | null;
  step: number | null;
  callIndex: number | null;
  principal: string;
  requestedByStaff: string | null;
  policy: ActionPolicy;
  preview: JsonValue | null;
  /** Ids of the people who approved so far. */
  approvers: string[];
  code: string | null;
  result: JsonValue | null;
  messageToCustomer: string | null;
  attempts: number;
  reported: boolean;
  createdAt: Date;
  expiresAt: Date;
  approvedAt: Date | null;
  executeBy: Date | null;
  settledAt: Date | null;
}

/** A ledger row before it is stored: what a call wants, and what policy answered. */
export interface ProposedAction
  extends Pick<
    Action,
    | "id"
    | "tool"
    | "toolVersion"
    | "effect"
    | "digest"
    | "customerId"
    | "conversationId"
    | "turnId"
    | "step"
    | "callIndex"
    | "principal"
    | "requestedByStaff"
    | "policy"
    | "preview"
    | "code"
    | "result"
  > {
  status: "refused" | "awaiting_approval" | "approved";
  args: JsonObject;
  /** How long staff have to decide, in ms. */
  ttlMs: number;
  /** How long an approved action may still be executed, in ms. */
  executeWithinMs: number;
}

/** What a customer may see of an action. Times are RFC 3339 UTC. */
export interface ActionView {
  id: string;
  status: ActionStatus;
  tool: string;
  /** In the conversation's language where there is one. */
  title: string;
  /** By language, as far as the tool's wording has it: readers may have another one than the customer. */
  titles: Record<string, string>;
  args: JsonObject | null;
  expires_at: string;
  created_at: string;
  settled_at: string | null;
  message_to_customer: string | null;
}
