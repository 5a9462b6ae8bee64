import { Annotation, END, type LangGraphRunnableConfig, START, StateGraph } from "@langchain/langgraph";
import { findAction } from "../actions/ledger.ts";
import { describeAction } from "../actions/run-call.ts";
import type { Agent } from "../agents/agent.ts";
import { faultPoint } from "../fault-points.ts";
import { reviewInput } from "../guardrails/input.ts";
import type { Classifier } from "../intent/classifier.ts";
import { detectLanguage } from "../intent/language.ts";
import type { AnswerSource } from "../models/answer.ts";
import { customerPart } from "../models/message-marks.ts";
import type { Database } from "../store/database.ts";
import type { Jobs } from "../store/jobs.ts";
import { type AgentDesk, askAgent, runCalls } from "./agent-step.ts";
import { canned } from "./canned-replies.ts";
import type { LiveFeed } from "./live-feed.ts";
import { agentByModel } from "./model-checks.ts";
import { outcomeText } from "./outcome.ts";
import { releaseWhole } from "./release.ts";
import { type Part, type Route, route } from "./route.ts";
import { summariseEarlier } from "./session.ts";
import { commitTurn, type TurnClaim } from "./turn-record.ts";
import { type PendingAnswer, TurnRun } from "./turn-run.ts";

export interface TurnServices extends AgentDesk {
  db: Database;
  jobs: Jobs;
  worker: string;
  models: AnswerSource;
  feed: LiveFeed;
  /** The agents and the classifier trained on their examples, as they are now. */
  roles(): { agents: ReadonlyMap<string, Agent>; classifier: Classifier };
}

/** Tries of one turn; then the customer gets an apology and a person, and the next message is not held up. */
const MOST_ATTEMPTS = 3;
/** Below this confidence of the local classifier a model may be asked. */
const UNSURE = 0.5;
/** Model calls in one turn, over all its agents. */
const MOST_STEPS = 8;

// The graph's state is control flow only. What a turn gathers is in its TurnRun, and what must survive is in the store:
// inputs, answers with calls and actions. A turn that dies is run again from those, so nothing is checkpointed here.
const TurnState = Annotation.Root({
  parts: Annotation<Part[]>,
  step: Annotation<number>,
  pending: Annotation<PendingAnswer | null>,
  next: Annotation<"agent" | "tools" | "reply">,
});
type State = typeof TurnState.State;

/** Takes one input of a conversation to its committed reply. */
export type RunTurn = (claim: TurnClaim, signal: AbortSignal) => Promise<void>;

/**
 * THE TURN: guard → route → agent ⇄ tools → review → reply. What always follows one another shares a node: every superstep
 * costs half a millisecond of LangGraph's own work.
 */
export function createTurnGraph(services: TurnServices): RunTurn {
  const graph = new StateGraph(TurnState)
    .addNode("receive", (_, config) => receive(runOf(config), services))
    .addNode("agent", (state, config) => agent(state, runOf(config), services))
    .addNode("tools", (state, config) => tools(state, runOf(config), services))
    .addNode("reply", (_, config) => reply(runOf(config), services))
    .addEdge(START, "receive")
    .addConditionalEdges("receive", (state) => state.next, ["agent", "reply"])
    .addConditionalEdges("agent", (state) => state.next, ["agent", "tools", "reply"])
    .addConditionalEdges("tools", (state) => state.next, ["agent", "reply"])
    .addEdge("reply", END)
    .compile();

  return async (claim, signal) => {
    const run = new TurnRun(claim, languageOf(claim), signal);
    if (claim.input.attempts > 1) services.feed.publish(claim.conversation.id, { type: "restart" });
    const recursionLimit = 4 * MOST_STEPS;
    await graph.invoke({ parts: [], step: 0, pending: null, next: "reply" }, { configurable: { run }, recursionLimit });
  };
}

/** A message without any letters ("1043", "👍") says nothing about the language: the conversation's stays. */
function languageOf({ input, conversation }: TurnClaim): string {
  return input.author === "customer" && /\p{L}{2}|\p{Script=Han}/u.test(input.text)
    ? detectLanguage(input.text)
    : conversation.language;
}

function runOf(config: LangGraphRunnableConfig): TurnRun {
  const run: unknown = config.configurable?.run;
  if (!(run instanceof TurnRun)) throw new Error("The turn graph was started without its turn.");
  return run;
}

/** guard → route. */
async function receive(run: TurnRun, services: TurnServices): Promise<Partial<State>> {
  return (await guard(run, services)) ? routeMessage(run, services) : { next: "reply" };
}

/** True when the input is for an agent. A settled action's outcome is not, nor what the input guard blocks. */
async function guard(run: TurnRun, services: TurnServices): Promise<boolean> {
  const { input, conversation } = run.claim;
  if (input.attempts > MOST_ATTEMPTS) {
    run.kind = "apology";
    escalate(run, "TURN_FAILED", "apology");
    return false;
  }
  if (input.author === "action") {
    await tellOutcome(run, services);
    return false;
  }
  if (run.claim.startsSession) run.summary = await summariseEarlier(services.db, conversation, input.seq);
  const { verdict, rules } = reviewInput(input.text);
  if (verdict !== "allow") run.record("guard.hit", { stage: "input", verdict, rules }, customerActor(run));
  if (verdict !== "block" || conversation.status === "waiting_human") return true;
  run.say(canned("blocked", run.language));
  return false;
}

async function tellOutcome(run: TurnRun, services: TurnServices): Promise<void> {
  const { authorId } = run.claim.input;
  const action = authorId ? await findAction(services.db, authorId) : null;
  if (!action || action.reported) return;
  run.outcomeOf = action.id;
  run.kind = "outcome";
  run.facts.push(describeAction(action));
  const text = outcomeText(action, services.catalogue.find(action.tool), run.language);
  run.say(releaseWhole(text, run, services.feed, { isOurWording: true }));
  run.needOpen = !["succeeded", "withdrawn"].includes(action.status);
  // One that was unknown and is known by now has a second outcome in the queue, which must not be told again.
  run.report(action);
}

/** Decides who answers: without a model, unless that is configured and the classifier is not sure. */
async function routeMessage(run: TurnRun, services: TurnServices): Promise<Partial<State>> {
  const { input, conversation } = run.claim;
  const { agents, classifier } = services.roles();
  const decided = route(input.text, { ...conversation, language: run.language }, agents, classifier);
  if (services.checks.routing && isUnsure(decided)) {
    const named = await agentByModel(run, agents, services.models);
    run.routing = { intent: "by_model" };
    if (named) return { parts: [{ agent: named, text: input.text }], next: "agent" };
  }
  switch (decided.to) {
    case "nobody":
      return { next: "reply" };
    case "human":
      escalate(run, decided.reason);
      return { next: "reply" };
    case "resolved":
      run.say(canned("resolved", run.language));
      run.status = "resolved";
      run.resolution = "confirmed";
      run.needOpen = false;
      run.record("conversation.resolved", { resolution: "confirmed", by: "customer" }, customerActor(run));
      return { next: "reply" };
    case "clarify":
      run.kind = "clarification";
      run.needOpen = true;
      run.say(decided.question);
      return { next: "reply" };
    case "agents": {
      const { kind, confidence } = decided.classification;
      run.routing = { intent: kind, confidence: Math.round(confidence * 100) / 100 };
      return { parts: decided.parts, next: "agent" };
    }
  }
}

function isUnsure(decided: Route): boolean {
  if (decided.to === "clarify") return true;
  if (decided.to !== "agents" || decided.parts.length > 1) return false;
  return decided.classification.kind !== "single" || decided.classification.confidence < UNSURE;
}

/** One model answer of the agent whose part is first: asked for, or replayed from the store. */
async function agent(state: State, run: TurnRun, services: TurnServices): Promise<Partial<State>> {
  const [part, ...later] = state.parts;
  if (!part) return { next: "reply" };
  if (state.step >= MOST_STEPS) {
    run.say(canned("tooManySteps", run.language));
    run.needOpen = true;
    return { next: "reply" };
  }
  moveTo(run, part.agent);
  // A part that is new to its agent begins with the customer's words; after calls, the agent goes on from their results.
  if (state.pending === null) run.messages.push(customerPart(part.text, state.step > 0));

  const pending = await askAgent(run, part.agent, state.step, services);
  if (run.blocked) return { next: "reply" };
  if (pending) return { pending, step: state.step + 1, next: "tools" };
  return { parts: later, pending: null, step: state.step + 1, next: later.length > 0 ? "agent" : "reply" };
}

/** Runs the calls of an answer; a transfer gives the part to another agent, or the conversation to a person. */
async function tools(state: State, run: TurnRun, services: TurnServices): Promise<Partial<State>> {
  const [part, ...later] = state.parts;
  if (!state.pending || !part) return { next: "reply" };
  faultPoint("tools.before");
  const { transferTo, human } = await runCalls(run, state.pending, services);
  faultPoint("tools.after");
  if (human !== null) {
    escalate(run, human);
    return { next: "reply" };
  }
  return { parts: transferTo ? [{ ...part, agent: transferTo }, ...later] : state.parts, next: "agent" };
}

/** Makes sure that the customer gets an answer, and says what is still open. */
function review(run: TurnRun): void {
  const { hits, claim } = run;
  if (hits.length > 0) run.record("guard.hit", { stage: "output", verdict: "flag", rules: [...new Set(hits)] });
  if (claim.input.author !== "customer" || claim.conversation.status === "waiting_human") return;
  if (!run.said) run.say(canned("noAnswer", run.language));
  if (run.status === null) run.needOpen = run.waiting.length > 0 || run.asks;
}

/** review → reply: commits the turn, and tells those who watch. */
async function reply(run: TurnRun, services: TurnServices): Promise<Partial<State>> {
  review(run);
  const { db, feed, wake } = services;
  const conversationId = run.claim.conversation.id;
  const committed = await commitTurn(db, run.claim, run.result());
  for (const message of committed.messages) {
    feed.publish(conversationId, { type: "message", message });
    if (message.kind === "clarification")
      feed.publish(conversationId, { type: "clarification", message: message.text });
  }
  if (run.status) {
    feed.publish(conversationId, { type: "status", status: committed.status, agent: committed.agent });
    feed.publishDesk({ type: "conversation", conversation_id: conversationId, status: committed.status });
  }
  feed.publish(conversationId, { type: "message_complete", turn_id: run.claim.input.id });
  if (committed.queuedInputs > 0) wake();
  return {};
}

function escalate(run: TurnRun, reason: string, words: "human" | "apology" = "human"): void {
  run.say(canned(words, run.language));
  run.status = "waiting_human";
  run.humanReason = reason;
  run.needOpen = true;
  run.record("conversation.escalated", { reason }, reason === "CUSTOMER_ASKED" ? customerActor(run) : undefined);
}

function moveTo(run: TurnRun, agentName: string): void {
  if (run.agent !== null && run.agent !== agentName) run.record("agent.handed_off", { from: run.agent, to: agentName });
  run.agent = agentName;
}

function customerActor(run: TurnRun): string {
  const { customer } = run.claim.conversation;
  return customer ? `customer:${customer.id}` : "customer:anonymous";
}
