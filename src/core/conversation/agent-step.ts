import { AIMessage, SystemMessage } from "@langchain/core/messages";
import { actionView } from "../actions/approvals.ts";
import { actionsOfStep } from "../actions/ledger.ts";
import { type Caller, type PreparedCall, type ProposalRules, prepareCall, unknownTool } from "../actions/propose.ts";
import { type CallResult, refusedCall, runRead, withinRate } from "../actions/run-call.ts";
import { type Agent, HUMAN, toolsOf } from "../agents/agent.ts";
import { systemPrompt } from "../agents/prompt.ts";
import { CodedError } from "../coded-error.ts";
import { faultPoint } from "../fault-points.ts";
import { appendEvents, type NewEvent } from "../insights/events.ts";
import { isJsonObject, type JsonObject, type JsonValue, storable } from "../json.ts";
import type { AnswerSource, ModelAnswer, ModelTool } from "../models/answer.ts";
import type { Jobs } from "../store/jobs.ts";
import { canned } from "./canned-replies.ts";
import { stepMessages } from "./history.ts";
import type { LiveFeed } from "./live-feed.ts";
import { isAttackByModel, type ModelChecks } from "./model-checks.ts";
import { ACTION_TOOLS, transferTarget, transferTools } from "./own-tools.ts";
import { createSentenceRelease, releaseWhole } from "./release.ts";
import { actionResult, type CallRunner, runActionTool, withAdvice } from "./tool-calls.ts";
import { isShelfTool, runShelfTool, shelfOf, shelfTools } from "./tool-shelf.ts";
import { type StoredAnswer, type StoredCall, saveStep } from "./turn-record.ts";
import { type PendingAnswer, proposalsOf, type TurnRun } from "./turn-run.ts";
import { withoutOrders } from "./untrusted.ts";

/** What an agent's steps need. */
export interface AgentDesk extends CallRunner {
  jobs: Jobs;
  worker: string;
  company: string;
  models: AnswerSource;
  checks: ModelChecks;
  feed: LiveFeed;
  rules(): ProposalRules;
  roles(): { agents: ReadonlyMap<string, Agent> };
  /** Says that an input may be waiting. */
  wake(): void;
}

/** Hand-overs within one turn; more are a loop. */
const MOST_TRANSFERS = 3;
/** Calls in one answer. Nobody asks for more in one breath, and staff would drown in what they propose. */
const MOST_CALLS = 16;

/**
 * Gets the agent's next answer, from the store if this turn gave it before. Text goes out sentence by sentence as it comes.
 * Gives the answer when it contains calls (stored with what they propose), null when the agent has said what it had to say.
 */
export async function askAgent(
  run: TurnRun,
  agentName: string,
  step: number,
  desk: AgentDesk,
): Promise<PendingAnswer | null> {
  const stored = run.stored(step);
  if (stored) {
    run.takeEvents(); // on record since it was stored
    run.say(releaseWhole(stored.answer.text, run, desk.feed));
    return { agent: stored.agent, step, answer: stored.answer, prepared: null };
  }
  const role = roleOf(agentName, desk);
  faultPoint("model.before");
  const isAttack = desk.checks.input && step === 0 ? isAttackByModel(run, desk.models) : undefined;
  const { answer, text } = await ask(run, role, desk, isAttack);
  faultPoint("model.after");
  run.count(answer);
  if (await isAttack) {
    run.record("guard.hit", { stage: "input", verdict: "block", rules: ["model"] });
    run.blocked = true;
    run.say(canned("blocked", run.language));
    return null;
  }
  run.say(text);

  const calls = callsOf(answer);
  if (calls.length === 0) {
    run.messages.push(new AIMessage(text)); // what the agent of the next part is to know
    return null;
  }
  const storedAnswer: StoredAnswer = { text, calls };
  const caller = callerOf(run, role, answer.link === "offline");
  const prepared = await Promise.all(
    calls.map(async (call, callIndex) => {
      if (isOwnTool(call.name, desk) || call.error) return null;
      const place = { turnId: run.claim.input.id, step, callIndex };
      return withinRate(await prepareCall(call, caller, place, desk.catalogue, desk.rules()), caller, desk);
    }),
  );
  const record = { turnId: run.claim.input.id, step, agent: agentName, answer: storedAnswer, events: run.takeEvents() };
  const { mostWaiting } = desk.rules().defaults;
  await saveStep(desk.db, desk.jobs, run.claim, record, proposalsOf(prepared), mostWaiting);
  return { agent: agentName, step, answer: storedAnswer, prepared };
}

/** Runs every call of an answer, side by side, and gives the results to the model. */
export async function runCalls(
  run: TurnRun,
  pending: PendingAnswer,
  desk: AgentDesk,
): Promise<{ transferTo: string | null; human: string | null }> {
  const { conversation } = run.claim;
  const role = roleOf(pending.agent, desk);
  const caller = callerOf(run, role, false);
  const orders: string[] = [];
  const settled = await Promise.all(
    pending.answer.calls.map(async (call, index) => {
      const { name: tool, args } = call;
      desk.feed.publish(conversation.id, { type: "tool_call", agent: pending.agent, tool, args });
      const told = await runCall(run, call, index, pending, caller, role, desk);
      const result = withoutOrders(told.result, orders);
      desk.feed.publish(conversation.id, { type: "tool_result", agent: pending.agent, tool, result });
      return { ...told, result, events: callEvents(run, pending, index, told.events, desk) };
    }),
  );
  for (const { events, waiting } of settled) {
    // What was tried and refused is on record even if this turn never ends.
    await appendEvents(
      desk.db,
      events.filter(({ type }) => type === "tool.refused"),
    );
    run.add(events.filter(({ type }) => type !== "tool.refused"));
    if (!waiting) continue;
    run.waiting.push(waiting);
    desk.feed.publishDesk({ type: "action", action_id: waiting.id, status: waiting.status });
    desk.feed.publish(conversation.id, {
      type: "interrupt",
      action: actionView(waiting, desk.catalogue, run.language),
    });
  }
  const results = settled.map(({ result }) => result);
  if (orders.length > 0) run.record("guard.hit", { stage: "indirect", verdict: "flag", rules: [...new Set(orders)] });
  run.tell(
    pending.step,
    results,
    settled.flatMap((one) => one.reported ?? []),
  );
  run.messages.push(...stepMessages(pending.answer, results));
  return transferOf(pending.answer.calls, results, desk);
}

/** What one call leaves on record, with its place: where its arguments and its result are found. */
function callEvents(
  run: TurnRun,
  { step, answer }: PendingAnswer,
  index: number,
  events: readonly NewEvent[],
  desk: AgentDesk,
): NewEvent[] {
  const tool = answer.calls[index]?.name ?? "";
  const isSilent = events.length === 0 && isOwnTool(tool, desk);
  const recorded = isSilent ? [run.event("own_tool.called", { tool })] : events;
  const place = { turn_id: run.claim.input.id, step, call: index };
  return recorded.map((event) => ({ ...event, data: { ...event.data, ...place } }));
}

/** The first transfer that was allowed. */
function transferOf(
  calls: readonly StoredCall[],
  results: readonly JsonValue[],
  desk: AgentDesk,
): { transferTo: string | null; human: string | null } {
  const { agents } = desk.roles();
  const isDone = (result: JsonValue | undefined) => isJsonObject(result) && result.status === "done";
  const targets = calls.map(({ name }, index) => (isDone(results[index]) ? transferTarget(name, agents) : null));
  const target = targets.find((one) => one !== null) ?? null;
  return target === HUMAN ? { transferTo: null, human: "AGENT_ASKED" } : { transferTo: target, human: null };
}

async function runCall(
  run: TurnRun,
  call: StoredCall,
  index: number,
  pending: PendingAnswer,
  caller: Caller,
  role: Agent,
  desk: AgentDesk,
): Promise<CallResult> {
  if (call.error) {
    const error = new CodedError({
      code: "INVALID_CALL",
      message: call.error,
      remedy: "Call a listed tool with a JSON object.",
    });
    return refusedCall(call.name, error, caller, "invalid_arguments");
  }
  const target = transferTarget(call.name, desk.roles().agents);
  if (target !== null) return transfer(run, call.name, target, role, caller);
  if (ACTION_TOOLS.some((tool) => tool.name === call.name)) return runActionTool(call, caller, desk);
  if (isShelfTool(call.name)) {
    return runShelfTool(call, shelfOf(role, desk.catalogue.all(), run.foundTools), run.foundTools, caller);
  }

  const place = { turnId: run.claim.input.id, step: pending.step, callIndex: index };
  const prepared: PreparedCall | null = pending.prepared?.[index] ?? (await replay(call, caller, place, desk));
  if (prepared === null || prepared.kind === "action")
    return withAdvice(await actionResult(place.turnId, place.step, index, desk), run);
  if (prepared.kind === "refused") return withAdvice(refusedCall(prepared.tool, prepared.error, caller), run);
  return runRead(prepared, caller, desk, run.signal);
}

/** In a re-run, what was proposed is in the ledger already (null: look there); everything else is prepared again. */
async function replay(
  call: StoredCall,
  caller: Caller,
  place: { turnId: string; step: number; callIndex: number },
  desk: AgentDesk,
): Promise<PreparedCall | null> {
  const proposed = await actionsOfStep(desk.db, place.turnId, place.step);
  if (proposed.has(place.callIndex)) return null;
  const prepared = await prepareCall(call, caller, place, desk.catalogue, desk.rules());
  if (prepared.kind !== "action") return prepared;
  // It was no action when the answer was stored, and a re-run proposes nothing new.
  return { kind: "refused", tool: call.name, error: unknownTool(call.name) };
}

/** Asks the model; `text` is what was let out of its words. */
async function ask(
  run: TurnRun,
  role: Agent,
  desk: AgentDesk,
  isBlocked?: Promise<boolean>,
): Promise<{ answer: ModelAnswer; text: string }> {
  const { conversation } = run.claim;
  desk.feed.publish(conversation.id, { type: "typing", agent: role.name });
  const { agents } = desk.roles();
  const { customer, channel } = conversation;
  const summary = run.summary ?? conversation.summary;
  const prompt = systemPrompt(role, { company: desk.company, customer, channel, summary });
  const shelf = shelfOf(role, desk.catalogue.all(), run.foundTools);
  const offered: ModelTool[] = [
    ...shelf.shown.map(({ name, description, visibleSchema }) => ({ name, description, schema: visibleSchema })),
    ...shelfTools(shelf),
    ...ACTION_TOOLS,
    ...transferTools(role, agents),
  ];
  const release = createSentenceRelease(run, desk.feed, { systemPrompt: prompt, isBlocked });
  const answer = await desk.models.answer({
    messages: [new SystemMessage(prompt), ...run.messages],
    tools: offered,
    signal: run.signal,
    model: role.model,
    onText: (delta) => release.push(delta),
    onRestart: () => {
      release.restart();
      desk.feed.publish(conversation.id, { type: "restart" });
    },
  });
  return { answer, text: release.end() };
}

/** The calls of an answer as they are stored: what cannot be run says why. */
function callsOf(answer: ModelAnswer): StoredCall[] {
  const { tool_calls: calls = [], invalid_tool_calls: invalid = [] } = answer.message;
  const all: StoredCall[] = [
    ...calls.map((call, index) => ({ id: call.id ?? `call_${index}`, name: call.name, args: toArgs(call.args) })),
    ...invalid.map((call, index) => ({
      id: call.id ?? `invalid_${index}`,
      name: call.name ?? "unknown",
      args: {},
      error: call.error ?? "The arguments are not a JSON object.",
    })),
  ];
  const error = `At most ${MOST_CALLS} calls are made at a time.`;
  return storable(all.map((call, index) => (index < MOST_CALLS ? call : { ...call, error })));
}

/** Model output is not to be trusted to be JSON: what JSON cannot say is dropped. */
function toArgs(args: unknown): JsonObject {
  const value: unknown = JSON.parse(JSON.stringify(args ?? {}));
  return isJsonObject(value) ? value : {};
}

/** Hands over, if the agent's YAML allows it and nothing goes round in circles. */
function transfer(run: TurnRun, tool: string, target: string, role: Agent, caller: Caller): CallResult {
  const done = (message: string): CallResult => ({ result: { status: "done", message }, events: [] });
  if (target === HUMAN && role.handoffs.includes(HUMAN)) return done("A colleague takes over.");
  if (!role.handoffs.includes(target) || target === role.name || run.transfers >= MOST_TRANSFERS) {
    const message = "Answer yourself, or transfer to a human.";
    return refusedCall(tool, new CodedError({ code: "TRANSFER_REFUSED", message }), caller);
  }
  run.transfers += 1;
  return done(`${target} goes on with the customer's request.`);
}

function isOwnTool(name: string, desk: AgentDesk): boolean {
  const isOwn = isShelfTool(name) || ACTION_TOOLS.some((tool) => tool.name === name);
  return isOwn || transferTarget(name, desk.roles().agents) !== null;
}

function roleOf(name: string, desk: AgentDesk): Agent {
  const { agents } = desk.roles();
  const role = agents.get(name) ?? agents.values().next().value;
  if (role) return role;
  throw new CodedError({
    code: "NO_AGENTS",
    message: "There are no agents.",
    remedy: "Add files to agents/.",
    audience: "operator",
  });
}

/** Who the turn's calls are made for: this conversation's customer, with this agent's tools. */
function callerOf(run: TurnRun, role: Agent, modelIsFallback: boolean): Caller {
  const { conversation } = run.claim;
  return {
    principal: `conversation:${conversation.id}`,
    customer: conversation.customer,
    conversation: { id: conversation.id, channel: conversation.channel, status: conversation.status, agent: role.name },
    allowed: (tool) => toolsOf(role, [tool]).length > 0,
    staffId: null,
    modelIsFallback,
  };
}
