import { z } from "zod";

export const actionStatus = z.enum([
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
]);

export const json = z.json();
export const jsonObject = z.record(z.string(), json);

/** What a customer may see of an action. */
export const action = z.object({
  id: z.string(),
  status: actionStatus,
  tool: z.string(),
  title: z.string(),
  /** By language. */
  titles: z.record(z.string(), z.string()),
  args: jsonObject.nullable(),
  expires_at: z.string(),
  created_at: z.string(),
  settled_at: z.string().nullable(),
  message_to_customer: z.string().nullable(),
});

export type ActionStatus = z.infer<typeof actionStatus>;
export type Action = z.infer<typeof action>;
export type Json = z.infer<typeof json>;
