import { z } from "zod";
import { action, json } from "./action.ts";

const decision = z.object({
  staff: z.object({ id: z.string(), name: z.string() }),
  decision: z.enum(["approve", "deny", "succeeded", "failed"]),
  note: z.string().nullable(),
  message_to_customer: z.string().nullable(),
  via: z.string(),
  at: z.string(),
});

/** What staff see of an action. */
export const approval = action.extend({
  effect: z.string(),
  type: z.string().nullish(),
  reasons: z.array(z.string()),
  requirements: z.array(z.object({ approvers: z.array(z.string()), approvals: z.number() })),
  /** Policy asks for more by now than when it was asked for. */
  tightened: z.boolean(),
  approved_by: z.array(z.object({ id: z.string(), name: z.string(), at: z.string() })),
  decisions: z.array(decision),
  preview: json.nullable(),
  result: json.nullable(),
  code: z.string().nullable(),
  conversation_id: z.string().nullable(),
  customer: z.object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  may_decide: z.boolean(),
  execute_by: z.string().nullable(),
  /** How often the same was asked for within the last day. */
  twins: z.number(),
  /** The program that asked, outside conversations; `named_customer`: it said itself for whom. */
  program: z.object({ name: z.string(), named_customer: z.boolean() }).nullable(),
});

export type Approval = z.infer<typeof approval>;
export type Decision = z.infer<typeof decision>;
export type Verdict = "approve" | "deny";
