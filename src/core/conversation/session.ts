import type { Action } from "../actions/action.ts";
import { actionsOfConversation } from "../actions/ledger.ts";
import type { Queryable } from "../store/database.ts";
import type { ConversationState } from "./conversation.ts";
import type { HistoryMessage } from "./turn-record.ts";

const MOST_WISHES = 6;
const WISH_CHARACTERS = 160;

/**
 * What a new session is told of the ones before: what the customer wrote and what became of their actions, taken from the
 * records themselves, so that it costs no model call and invents nothing.
 */
export function summarise(
  earlier: string | null,
  messages: readonly Pick<HistoryMessage, "author" | "text">[],
  actions: readonly Pick<Action, "tool" | "args" | "status">[],
): string {
  const wishes = messages.filter((message) => message.author === "customer").slice(-MOST_WISHES);
  const lines = [
    ...(earlier ? earlier.split("\n").slice(-MOST_WISHES) : []),
    ...wishes.map(
      (message) => `- The customer wrote: "${message.text.replaceAll(/\s+/g, " ").slice(0, WISH_CHARACTERS)}"`,
    ),
    ...actions.map((action) => `- ${action.tool} ${JSON.stringify(action.args ?? {})}: ${action.status}`),
  ];
  return lines.slice(-3 * MOST_WISHES).join("\n");
}

/** The summary with which the session beginning at `seq` starts. */
export async function summariseEarlier(
  db: Queryable,
  conversation: Pick<ConversationState, "id" | "summary">,
  seq: number,
): Promise<string> {
  const messages = await db.query<Pick<HistoryMessage, "author" | "text">>(
    `select author, text from (select seq, author, text from messages where conversation_id = $1 and seq < $2
       order by seq desc limit 40) latest order by seq`,
    [conversation.id, seq],
  );
  const actions = await actionsOfConversation(db, conversation.id, MOST_WISHES);
  return summarise(conversation.summary, messages, actions.reverse());
}
