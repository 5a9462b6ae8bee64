import { z } from "zod";
import { conversationView, messageView } from "./views.ts";

// The shapes of what insights answer, for the API's own description and for commands that read them.

const count = z.number().int();
const share = z.number().nullable();
const spread = z.object({ median: z.number().nullable(), p90: z.number().nullable() });
const jsonObject = z.record(z.string(), z.json());

export const replayEntry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  type: z.string(),
  actor: z.string(),
  data: jsonObject,
  message: messageView
    .pick({ author_id: true, kind: true, text: true })
    .extend({ author: z.enum(["customer", "assistant", "staff", "bystander"]) })
    .optional(),
  call: z.object({ tool: z.string(), args: jsonObject, result: z.json() }).optional(),
  action: z
    .object({
      id: z.string(),
      tool: z.string(),
      title: z.string(),
      args: jsonObject.nullable(),
      effect: z.enum(["read", "write"]).optional(),
      policy: z
        .object({
          type: z.string(),
          reasons: z.array(z.string()),
          requirements: z.array(z.object({ approvers: z.array(z.string()), approvals: count })),
        })
        .optional(),
      preview: z.json().optional(),
      result: z.json().optional(),
      message_to_customer: z.string().nullable().optional(),
    })
    .optional(),
  decision: z
    .object({
      staff: z.object({ id: z.string(), name: z.string() }),
      decision: z.string(),
      note: z.string().nullable(),
      message_to_customer: z.string().nullable(),
      via: z.string(),
    })
    .optional(),
  erased: z.literal(true).optional().describe("Its words are not kept any more."),
});

export const replayView = z.object({
  conversation: conversationView,
  items: z.array(replayEntry),
  next_cursor: z.string().nullable(),
});

export const analyticsView = z.object({
  range: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
  channel: z.string().nullable(),
  agent: z.string().nullable(),
  conversations: z.object({
    total: count,
    resolved_confirmed: count,
    resolved_assumed: count,
    abandoned: count,
    open: count,
    escalated: count,
    ended: count,
    resolution_rate: share,
    assumed_rate: share,
  }),
  turns: z.object({ completed: count, failed_tries: count }),
  models: z.object({
    calls: count,
    input_tokens: count,
    output_tokens: count,
    cached_input_tokens: count,
    cost_usd: z.number(),
    unpriced_turns: count,
    cost_per_confirmed_resolution_usd: z.number().nullable(),
  }),
  actions: z.object({
    proposed: count,
    outcomes: z.object({
      succeeded: count,
      failed: count,
      unknown: count,
      denied: count,
      expired: count,
      withdrawn: count,
      refused: count,
    }),
  }),
  approvals: z.object({
    held: count,
    approved: count,
    denied: count,
    expired: count,
    approval_rate: share,
    decision_ms: spread,
  }),
  tools: z.object({
    calls: count,
    failures: count,
    refused: count,
    by_tool: z.array(z.object({ tool: z.string(), calls: count, failures: count, refused: count })),
  }),
  latency: z.object({ first_reply_ms: spread, turn_ms: spread }),
  thumbs: z.object({ up: count, down: count }),
  guardrails: z.object({
    hits: count,
    by_rule: z.array(z.object({ stage: z.string(), rule: z.string(), hits: count })),
  }),
  handoffs: count,
});
