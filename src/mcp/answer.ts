import type { CallToolResult } from "@modelcontextprotocol/server";
import type { CallOutcome } from "../core/actions/gateway.ts";
import type { CodedError } from "../core/coded-error.ts";
import { withoutOrders } from "../core/conversation/untrusted.ts";
import type { RecordEvents } from "../core/insights/event-batch.ts";
import type { Visit } from "./visit.ts";

/** Every status that a call or an action may have for a client, and whether it is an error to its model. */
const IS_ERROR: Readonly<Record<string, boolean>> = {
  done: false,
  pending_approval: false,
  denied: true,
  expired: true,
  withdrawn: true,
  refused: true,
  failed: true,
  unknown: true,
};

/** The shape of every tool's `structuredContent`: as short as it can be, since a listing repeats it with each tool. */
export const OUTCOME_SCHEMA = {
  type: "object" as const,
  properties: {
    status: { enum: Object.keys(IS_ERROR) },
    action_id: { type: "string" },
    expires_at: { type: "string" },
    result: {},
  },
  required: ["status"],
};

export const approvalUri = (actionId: string): string => `approval://${actionId}`;

/** Makes an MCP result of an outcome. */
export type Answer = (outcome: CallOutcome, visit: Visit) => Promise<CallToolResult>;

/** What of an outcome is not in our own words. */
const OTHERS_WORDS = ["args", "result"];

/**
 * Results are data of whoever wrote the records: what reads like an order to the model is taken out of them, as for the
 * product's own agents, and that there was some is recorded.
 */
export function createAnswer(record: RecordEvents): Answer {
  return async (outcome, { principal: { actor } }) => {
    const rules: string[] = [];
    const data = OTHERS_WORDS.flatMap((name) => {
      const value = outcome[name];
      return value === undefined ? [] : [[name, withoutOrders(value, rules)] as const];
    });
    if (rules.length > 0) {
      const hit = { stage: "indirect", verdict: "flag", rules: [...new Set(rules)] };
      await record([{ type: "guard.hit", actor, data: hit }]);
    }
    return toolResult({ ...outcome, ...Object.fromEntries(data) });
  };
}

/** A refusal by the server itself, in words that a model can act on. */
export function refusedResult({ code, message, remedy }: CodedError): CallToolResult {
  return toolResult({ status: "refused", code, message, ...(remedy && { remedy }) });
}

/** An outcome as MCP has it: structured, the same as text, and where to look for what is still open. */
function toolResult(outcome: CallOutcome): CallToolResult {
  const { status, action_id: actionId } = outcome;
  const text = { type: "text" as const, text: JSON.stringify(outcome) };
  const isOpen = status === "pending_approval" && typeof actionId === "string";
  return {
    content: isOpen ? [text, approvalLink(actionId)] : [text],
    structuredContent: outcome,
    isError: IS_ERROR[String(status)] ?? true,
  };
}

function approvalLink(actionId: string) {
  return {
    type: "resource_link" as const,
    uri: approvalUri(actionId),
    name: actionId,
    description: "How this request stands. It has NOT happened yet.",
    mimeType: "application/json",
  };
}
