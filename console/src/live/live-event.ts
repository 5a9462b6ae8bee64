import { z } from "zod";
import { action, actionStatus, json, jsonObject } from "../api/action.ts";
import { conversationStatus } from "../api/conversation.ts";
import { message } from "../api/message.ts";

const thread_id = z.string().nullish();

/** What the server sends over `/ws` about a thread. */
const threadEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("thread"),
    thread_id: z.string(),
    visitor_secret: z.string().nullish(),
    messages: z.array(message),
  }),
  z.object({ type: z.literal("stored"), thread_id, message, message_id: z.string().optional() }),
  z.object({ type: z.literal("token"), thread_id, agent: z.string(), content: z.string() }),
  z.object({ type: z.literal("restart"), thread_id }),
  z.object({ type: z.literal("typing"), thread_id, agent: z.string().nullable() }),
  z.object({ type: z.literal("tool_call"), thread_id, agent: z.string(), tool: z.string(), args: jsonObject }),
  z.object({ type: z.literal("tool_result"), thread_id, agent: z.string(), tool: z.string(), result: json }),
  z.object({ type: z.literal("action"), thread_id, action }),
  z.object({ type: z.literal("message_complete"), thread_id }),
  z.object({ type: z.literal("status"), thread_id, status: conversationStatus, agent: z.string().nullish() }),
  z.object({ type: z.literal("gap"), thread_id }),
  z.object({ type: z.literal("error"), thread_id, message: z.string(), code: z.string() }),
]);

export type ThreadEvent = z.infer<typeof threadEvent>;

const deskChange = z.discriminatedUnion("type", [
  z.object({ type: z.literal("action"), action_id: z.string(), status: actionStatus }),
  z.object({ type: z.literal("conversation"), conversation_id: z.string(), status: conversationStatus }),
  z.object({ type: z.literal("gap") }),
]);

export type DeskChange = z.infer<typeof deskChange>;

/** Undefined for what this page does not know: a newer server may say more. */
export function readThreadEvent(data: unknown): ThreadEvent | undefined {
  return threadEvent.safeParse(data).data;
}

const deskEvent = z.object({ type: z.literal("desk_event"), event: deskChange });

export function readDeskChange(data: unknown): DeskChange | undefined {
  return deskEvent.safeParse(data).data?.event;
}
