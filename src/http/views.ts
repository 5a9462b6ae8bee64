import { z } from "zod";
import { ACTION_STATUSES } from "../core/actions/action.ts";
import { CHANNELS, CONVERSATION_STATUSES } from "../core/conversation/conversation.ts";
import { STAFF_ROLES } from "../core/staff/person.ts";

// The shapes that the API promises, for its own description. What the services give is typed; it is not parsed again.

export const actionStatus = z.enum(ACTION_STATUSES);
export const conversationStatus = z.enum(CONVERSATION_STATUSES);
const jsonObject = z.record(z.string(), z.json());
const time = z.iso.datetime();

export const messageView = z.object({
  id: z.string(),
  seq: z.number().int(),
  author: z.enum(["customer", "assistant", "staff"]),
  author_id: z.string().nullable(),
  kind: z.enum(["text", "clarification", "outcome", "apology", "notice"]),
  text: z.string(),
  action_id: z.string().nullable(),
  created_at: time,
});

export const actionView = z.object({
  id: z.string(),
  status: actionStatus,
  tool: z.string(),
  title: z.string(),
  titles: z.record(z.string(), z.string()),
  args: jsonObject.nullable(),
  expires_at: time,
  created_at: time,
  settled_at: time.nullable(),
  message_to_customer: z.string().nullable(),
});

const decisionView = z.object({
  staff: z.object({ id: z.string(), name: z.string() }),
  decision: z.enum(["approve", "deny", "succeeded", "failed"]),
  note: z.string().nullable(),
  message_to_customer: z.string().nullable(),
  via: z.string(),
  at: time,
});

export const approvalView = actionView.extend({
  effect: z.enum(["read", "write"]),
  type: z.string(),
  reasons: z.array(z.string()),
  requirements: z.array(z.object({ approvers: z.array(z.string()), approvals: z.number().int() })),
  tightened: z.boolean(),
  approved_by: z.array(z.object({ id: z.string(), name: z.string(), at: time })),
  decisions: z.array(decisionView),
  preview: z.json().nullable(),
  result: z.json().nullable(),
  code: z.string().nullable(),
  conversation_id: z.string().nullable(),
  customer: z.object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  may_decide: z.boolean(),
  execute_by: time.nullable(),
  twins: z.number().int(),
  program: z.object({ name: z.string(), named_customer: z.boolean() }).nullable(),
});

export const conversationView = z.object({
  id: z.string(),
  channel: z.enum(CHANNELS),
  status: conversationStatus,
  resolution: z.enum(["confirmed", "assumed"]).nullable(),
  agent: z.string().nullable(),
  language: z.string(),
  customer: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  human_reason: z.string().nullable(),
  taken_by: z.string().nullable(),
  pending_actions: z.number().int(),
  last_message: z.string().nullable(),
  created_at: time,
  last_activity_at: time,
});

export const personView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(STAFF_ROLES),
  groups: z.array(z.string()),
});
