import type { Customer } from "../identity/customer.ts";

/** Where people talk. */
export const CHANNELS = ["slack", "discord", "teams", "web", "terminal"] as const;
export type Channel = (typeof CHANNELS)[number];

export const CONVERSATION_STATUSES = ["active", "waiting_human", "resolved", "closed"] as const;
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number];

export type MessageKind = "text" | "clarification" | "outcome" | "apology" | "notice";

/** A conversation as lists show it. Times are RFC 3339 UTC. */
export interface ConversationSummary {
  id: string;
  channel: Channel;
  status: ConversationStatus;
  resolution: "confirmed" | "assumed" | null;
  agent: string | null;
  language: string;
  /** `id` is the one in the company's systems. Null for a visitor. */
  customer: { id: string; name: string | null } | null;
  human_reason: string | null;
  taken_by: string | null;
  pending_actions: number;
  last_message: string | null;
  created_at: string;
  last_activity_at: string;
}

/** A conversation without what staff wrote about it for each other. */
export function conversationForCustomer(conversation: ConversationSummary): ConversationSummary {
  return { ...conversation, human_reason: null, taken_by: null };
}

/** One message as faces show it. `seq` counts up within the conversation: a reader's cursor. */
export interface MessageView {
  id: string;
  seq: number;
  author: "customer" | "assistant" | "staff";
  author_id: string | null;
  kind: MessageKind;
  text: string;
  /** The action that an `outcome` is about. */
  action_id: string | null;
  created_at: string;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** What a turn knows of its conversation. */
export interface ConversationState {
  id: string;
  channel: Channel;
  status: ConversationStatus;
  agent: string | null;
  language: string;
  clarifying: boolean;
  needOpen: boolean;
  summary: string | null;
  takenBy: string | null;
  customer: Customer | null;
}
