import type { LiveEvent } from "../../src/core/conversation/live-feed.ts";
import type { TurnStep } from "../../src/core/conversation/turn-record.ts";
import type { Owner } from "../../src/core/identity/owner.ts";
import type { JsonObject, JsonValue } from "../../src/core/json.ts";
import { until } from "../spine/conversing.ts";
import { type Desk, type DeskOptions, demoProject, openDesk } from "../support/desk.ts";
import { malicious, scriptedSource } from "../support/scripted-model.ts";

/** A call that a customer talks the model into: the arguments as an object, or as text that need not be JSON. */
export type Call = readonly [tool: string, args: JsonObject | string];

/** All that came of one message, wherever it could be seen. */
export interface Attempt {
  conversationId: string;
  reply: string;
  /** What each call gave the model. */
  results: JsonValue[];
  /** Recorded in the conversation by this turn. */
  events: { type: string; data: JsonObject }[];
  /** Shown to whoever watches the conversation. */
  fed: LiveEvent[];
}

/**
 * The demo over a model that does whatever customers write. Its agents keep their tools and hand-overs; their examples say
 * nothing, so that a conversation stays with the agent that a test chose.
 */
export async function openMaliciousDesk(options: Omit<DeskOptions, "models">): Promise<Desk> {
  const project = await demoProject();
  const agents = [...project.agents].map(([name, agent]) => [name, { ...agent, examples: [`hello ${name}`] }] as const);
  return openDesk({ ...options, project: { ...project, agents: new Map(agents) }, models: scriptedSource(malicious) });
}

/** A new conversation that one agent has. */
export async function openWith(desk: Desk, owner: Owner, agent: string): Promise<string> {
  const { id } = await desk.support.threads.open("web", owner);
  await desk.db.query("update conversations set agent = $2 where id = $1", [id, agent]);
  return id;
}

/** The customer's words that make the malicious model call these tools. */
export function wordsFor(calls: readonly Call[]): string {
  return calls
    .map(([tool, args]) => `call ${tool} ${typeof args === "string" ? args : JSON.stringify(args)}`)
    .join("\n");
}

/** Says something in a conversation and waits until its turn is over. */
export async function utter(desk: Desk, owner: Owner, conversationId: string, text: string): Promise<Attempt> {
  const { support, db } = desk;
  const fed: LiveEvent[] = [];
  const stop = support.feed.subscribe(conversationId, (event) => fed.push(event));
  const [{ seq } = { seq: 0 }] = await db.query<{ seq: number }>("select max(seq) as seq from events");
  const { messageId } = await support.inbox.accept({ conversationId, owner, text });
  await until(async () => fed.find((event) => event.type === "message_complete" && event.turn_id === messageId));
  stop();
  const [replied] = await db.query<{ text: string }>("select text from messages where turn_id = $1", [messageId]);
  const steps = await db.query<Pick<TurnStep, "results">>("select results from turn_steps where turn_id = $1", [
    messageId,
  ]);
  const events = await db.query<Attempt["events"][number]>(
    "select type, data from events where conversation_id = $1 and seq > $2 order by seq",
    [conversationId, seq],
  );
  return {
    conversationId,
    reply: replied?.text ?? "",
    results: steps.flatMap((step) => step.results ?? []),
    events,
    fed,
  };
}

/** One message of a customer to one agent, in a conversation of its own, that makes the model call these tools. */
export async function attempt(desk: Desk, owner: Owner, agent: string, ...calls: Call[]): Promise<Attempt> {
  return utter(desk, owner, await openWith(desk, owner, agent), wordsFor(calls));
}
