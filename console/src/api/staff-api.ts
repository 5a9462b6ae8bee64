import { z } from "zod";
import type { ActionStatus } from "./action.ts";
import { type Approval, approval, type Verdict } from "./approval.ts";
import { type Conversation, type ConversationStatus, conversation, conversationInFull } from "./conversation.ts";
import { pageOf } from "./page.ts";
import { person } from "./person.ts";
import { type RequestOptions, request } from "./request.ts";

export type Handling = "takeover" | "release" | "resolve";

/** The staff face of the API, as the person whose token it is. */
export type StaffApi = ReturnType<typeof staffApi>;

export function staffApi(token: string) {
  const as = <T>(path: string, shape: z.ZodType<T>, options: RequestOptions = {}) =>
    request(path, shape, { ...options, headers: { authorization: `Bearer ${token}` } });
  const post = <T>(path: string, shape: z.ZodType<T>, body: unknown = {}) => as(path, shape, { method: "POST", body });

  return {
    whoAmI: () => as("/session", z.object({ person })),
    signOut: () => as("/session", z.unknown(), { method: "DELETE" }),
    terminalCode: () => post("/session/codes", z.object({ code: z.string(), expires_at: z.string() })),

    approvals: (filter: { status?: ActionStatus; conversation_id?: string; limit: number; cursor?: string }) =>
      as("/approvals", pageOf(approval), { query: filter }),
    approval: (id: string) => as(`/approvals/${id}`, approval),
    decide: (id: string, decision: { decision: Verdict; note?: string; message_to_customer?: string }) =>
      post<Approval>(`/approvals/${id}/decision`, approval, decision),
    settle: (id: string, outcome: "succeeded" | "failed", note: string) =>
      post<Approval>(`/approvals/${id}/settle`, approval, { outcome, note }),

    conversations: (filter: { status?: ConversationStatus; limit: number; cursor?: string }) =>
      as("/conversations", pageOf(conversation), { query: filter }),
    conversation: (id: string) => as(`/conversations/${id}`, conversationInFull),
    reply: (id: string, text: string) => post(`/conversations/${id}/messages`, z.unknown(), { text }),
    handle: (id: string, handling: Handling) => post<Conversation>(`/conversations/${id}/${handling}`, conversation),
  };
}

/** Exchanges a one-time code for a staff token. */
export const signInWith = (code: string) =>
  request("/session", z.object({ token: z.string(), person }), { method: "POST", body: { code } });
