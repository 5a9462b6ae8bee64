import type { ActionView } from "../core/actions/action.ts";
import type { MessageView } from "../core/conversation/conversation.ts";
import type { DeskEvent, LiveEvent } from "../core/conversation/live-feed.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { actionForCustomer } from "./customer-view.ts";

/** What a WebSocket or an event stream says of one thread. */
export type ThreadMessage =
  | { type: "thread"; thread_id: string; visitor_secret?: string; messages: MessageView[] }
  | { type: "token"; thread_id: string; agent: string; content: string }
  | { type: "tool_call"; thread_id: string; agent: string; tool: string; args: JsonObject }
  | { type: "tool_result"; thread_id: string; agent: string; tool: string; result: JsonValue }
  | { type: "restart"; thread_id: string }
  | { type: "typing"; thread_id: string; agent: string | null }
  /** `message_id` tells the sender of a message that was sent again which of theirs it is. */
  | { type: "stored"; thread_id: string; message: MessageView; message_id?: string }
  | {
      type: "interrupt";
      thread_id: string;
      interrupt_id: string;
      action: string;
      title: string;
      params: JsonObject | null;
      expires_at: string;
    }
  | { type: "interrupt_expired"; thread_id: string; interrupt_id: string; action: string; message: string }
  | { type: "action"; thread_id: string; action: ActionView }
  | { type: "clarification"; thread_id: string; message: string }
  | { type: "message_complete"; thread_id: string; turn_id: string }
  | { type: "status"; thread_id: string; status: string; agent: string | null }
  | { type: "gap"; thread_id: string };

/** Everything that the server says. */
export type ServerMessage =
  | ThreadMessage
  | { type: "desk_event"; event: DeskEvent }
  | { type: "error"; message: string; code: string; thread_id?: string };

/** A live event as the client hears it. One event may be several messages: an expiry is also a change of the action. */
export function threadMessages(threadId: string, event: Exclude<LiveEvent, { type: "message" }>): ThreadMessage[] {
  switch (event.type) {
    case "interrupt": {
      const { id, tool, title, args, expires_at } = event.action;
      return [
        { type: "interrupt", thread_id: threadId, interrupt_id: id, action: tool, title, params: args, expires_at },
        { type: "action", thread_id: threadId, action: actionForCustomer(event.action) },
      ];
    }
    case "action": {
      const change: ThreadMessage = { type: "action", thread_id: threadId, action: actionForCustomer(event.action) };
      if (event.action.status !== "expired") return [change];
      const { id, tool, title } = event.action;
      const message = `Nobody decided in time: ${title}`;
      return [change, { type: "interrupt_expired", thread_id: threadId, interrupt_id: id, action: tool, message }];
    }
    default:
      return [{ ...event, thread_id: threadId }];
  }
}
