import { setTimeout as sleep } from "node:timers/promises";
import type { DeskRequest, DeskRequests } from "./desk-requests.ts";

/** What a customer comes for, and what becomes of it. */
export const ERRANDS = ["approved", "denied", "withdrawn", "expired", "lost", "chat"] as const;
export type ErrandKind = (typeof ERRANDS)[number];

export interface Errand {
  name: string;
  kind: ErrandKind;
  conversationId: string;
  messageId: string;
  /** Null for a chat. */
  actionId: string | null;
}

/** Whoever serves the customers and staff just now. Comes back with an answer, however many processes die meanwhile. */
export interface Counter {
  ask<R extends DeskRequest>(name: R, ask: DeskRequests[R]["ask"]): Promise<DeskRequests[R]["answer"]>;
  /** Has the shop lose the answer of its next refund. */
  loseNextAnswer(): Promise<void>;
}

const CUSTOMER = "C001";
export const IN_THE_END: Record<Exclude<ErrandKind, "chat">, string> = {
  approved: "succeeded",
  lost: "succeeded",
  denied: "denied",
  withdrawn: "withdrawn",
  expired: "expired",
};

/** One errand from the first word to the last: everybody does their part until they are told that it is done. */
export async function runErrand(counter: Counter, kind: ErrandKind, name: string): Promise<Errand> {
  const text =
    kind === "chat" ? "how long does shipping take?" : "please refund 0.10 for order 1001, the cup was chipped";
  const { conversationId, messageId } = await counter.ask("say", {
    ...{ thread: name, customer: CUSTOMER, text, platformId: `${name}-1` },
  });
  await rowOf(counter, "select 1 from messages where turn_id = $1", messageId);
  if (kind === "chat") return { name, kind, conversationId, messageId, actionId: null };

  const { id } = await rowOf<{ id: string }>(
    counter,
    "select id from actions where conversation_id = $1",
    conversationId,
  );
  await settleErrand(counter, kind, id);
  await rowOf(
    counter,
    `select 1 from actions a where id = $1 and status = '${IN_THE_END[kind]}' and not exists
       (select 1 from messages m where m.conversation_id = a.conversation_id and m.input = 'queued')`,
    id,
  );
  return { name, kind, conversationId, messageId, actionId: id };
}

async function settleErrand(counter: Counter, kind: ErrandKind, action: string): Promise<void> {
  if (kind === "lost") await counter.loseNextAnswer();
  if (kind === "withdrawn") await counter.ask("withdraw", { action, customer: CUSTOMER });
  else if (kind === "expired") {
    await counter.ask("query", {
      sql: "update actions set expires_at = clock_timestamp() where id = $1",
      params: [action],
    });
  } else {
    await counter.ask("decide", { action, person: "max", decision: kind === "denied" ? "deny" : "approve" });
  }
}

/** The first row that the query ever gives. */
async function rowOf<Row>(counter: Counter, sql: string, param: string, ms = 90_000): Promise<Row> {
  const deadline = Date.now() + ms;
  for (;;) {
    const [row] = await counter.ask("query", { sql, params: [param] });
    if (row !== undefined) return row as Row;
    if (Date.now() > deadline) throw new Error(`It never came to this: ${sql} (${param})`);
    await sleep(50);
  }
}
