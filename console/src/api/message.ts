import { z } from "zod";

export const message = z.object({
  id: z.string(),
  seq: z.coerce.number(),
  author: z.enum(["customer", "assistant", "staff"]),
  author_id: z.string().nullable(),
  kind: z.enum(["text", "clarification", "outcome", "apology", "notice"]),
  text: z.string(),
  action_id: z.string().nullable(),
  created_at: z.string(),
});

export type Message = z.infer<typeof message>;
