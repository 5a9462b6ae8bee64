import { z } from "zod";
import { action } from "./action.ts";
import { message } from "./message.ts";

export const conversationStatus = z.enum(["active", "waiting_human", "resolved", "closed"]);

export const conversation = z.object({
  id: z.string(),
  channel: z.string(),
  status: conversationStatus,
  resolution: z.enum(["confirmed", "assumed"]).nullable(),
  agent: z.string().nullable(),
  language: z.string(),
  customer: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  human_reason: z.string().nullable(),
  taken_by: z.string().nullable(),
  pending_actions: z.number(),
  last_message: z.string().nullable(),
  created_at: z.string(),
  last_activity_at: z.string(),
});

export const conversationInFull = conversation.extend({ messages: z.array(message), actions: z.array(action) });

export type ConversationStatus = z.infer<typeof conversationStatus>;
export type Conversation = z.infer<typeof conversation>;
export type ConversationInFull = z.infer<typeof conversationInFull>;
