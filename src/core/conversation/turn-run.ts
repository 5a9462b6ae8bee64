import type { BaseMessage } from "@langchain/core/messages";
import type { Action, ProposedAction } from "../actions/action.ts";
import type { PreparedCall } from "../actions/propose.ts";
import { newId } from "../ids.ts";
import type { NewEvent } from "../insights/events.ts";
import { endsByAsking } from "../intent/opening.ts";
import type { JsonValue } from "../json.ts";
import type { ModelAnswer } from "../models/answer.ts";
import type { ConversationStatus, MessageKind } from "./conversation.ts";
import { historyMessages } from "./history.ts";
import type { StoredAnswer, TurnClaim, TurnReply, TurnResult } from "./turn-record.ts";

/** An answer whose calls are to be run, and what they were prepared to (nothing when the answer is replayed). */
export interface PendingAnswer {
  agent: string;
  step: number;
  answer: StoredAnswer;
  prepared: (PreparedCall | null)[] | null;
}

/** What models cost in this turn. */
interface ModelUse {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  costUsd: number | null;
  model: string | null;
  link: string | null;
}

/** The working set of one turn: what it has gathered so far, and what it will commit. Lives as long as the turn. */
export class TurnRun {
  readonly claim: TurnClaim;
  readonly signal: AbortSignal;
  /** Rules by which the output guard changed what was said. */
  readonly hits: string[] = [];
  readonly startedAt = performance.now();
  /** What the model is shown: the session, this message, and what this turn's calls gave. */
  readonly messages: BaseMessage[];
  /** Everything tools said in this turn: what the reply may be grounded in. */
  readonly facts: JsonValue[];
  readonly waiting: Action[] = [];
  readonly use: ModelUse = {
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    costUsd: 0,
    model: null,
    link: null,
  };
  readonly #events: NewEvent[] = [];
  readonly #texts: string[] = [];
  readonly #results: TurnResult["results"] = [];
  readonly #reported: TurnResult["reportedActions"] = [];
  agent: string | null;
  language: string;
  kind: MessageKind = "text";
  status: ConversationStatus | null = null;
  resolution: "confirmed" | null = null;
  humanReason: string | null = null;
  summary: string | null = null;
  needOpen: boolean;
  /** A check refused the message while its answer was being written: nothing of that answer counts. */
  blocked = false;
  /** Names of tools that an agent searched for; it may call them from then on. */
  readonly foundTools = new Set<string>();
  /** Hand-overs between agents so far. */
  transfers = 0;
  /** An action's outcome is signed by the action, so that readers can find it. */
  outcomeOf: string | null = null;
  /** How the message was routed, for the record. */
  routing: NewEvent["data"] = {};

  constructor(claim: TurnClaim, language: string, signal: AbortSignal) {
    this.claim = claim;
    this.signal = signal;
    this.language = language;
    this.agent = claim.conversation.agent;
    this.needOpen = claim.conversation.needOpen;
    const past = claim.steps.filter((step) => step.turnId !== claim.input.id);
    this.messages = historyMessages(claim.history, past);
    this.facts = past.flatMap((step) => step.results ?? []);
  }

  /** The stored answer of a step, if this turn died after storing it. */
  stored(step: number): { agent: string; answer: StoredAnswer } | undefined {
    return this.claim.steps.find((one) => one.turnId === this.claim.input.id && one.step === step);
  }

  /** What the customer may hear again: their own details and words, and what colleagues told them. */
  get known(): string[] {
    const { conversation, history, input } = this.claim;
    const { customer } = conversation;
    const said = history.filter(({ author }) => author === "customer" || author === "staff").map(({ text }) => text);
    return [
      input.text,
      ...said,
      ...(customer ? [customer.email ?? "", customer.name ?? "", JSON.stringify(customer.attributes)] : []),
    ];
  }

  /** Adds to the reply. */
  say(text: string): void {
    if (text.trim() !== "") this.#texts.push(text.trim());
  }

  get said(): boolean {
    return this.#texts.length > 0;
  }

  /** The reply ends by asking the customer something. */
  get asks(): boolean {
    return endsByAsking(this.#texts.at(-1) ?? "");
  }

  count(answer: ModelAnswer): void {
    const { use } = this;
    use.calls += answer.attempts;
    use.inputTokens += answer.usage.inputTokens;
    use.outputTokens += answer.usage.outputTokens;
    use.cachedInputTokens += answer.usage.cachedInputTokens;
    use.costUsd = use.costUsd === null || answer.costUsd === null ? null : use.costUsd + answer.costUsd;
    use.model = answer.model;
    use.link = answer.link;
  }

  tell(step: number, results: JsonValue[], reported: readonly Action[]): void {
    this.#results.push({ step, results });
    this.facts.push(...results);
    for (const action of reported) this.report(action);
  }

  /** Notes that the reply tells how this action ended. */
  report({ id, status }: Action): void {
    this.#reported.push({ id, status });
  }

  /** An event of this turn's conversation. */
  event(type: string, data: NewEvent["data"], actor = `agent:${this.agent ?? "none"}`): NewEvent {
    const { conversation } = this.claim;
    const customerId = conversation.customer?.id;
    return { type, actor, conversationId: conversation.id, ...(customerId ? { customerId } : {}), data: data ?? {} };
  }

  /** Records an event with the turn's next answer that contains calls, or else with its end. */
  record(...event: Parameters<TurnRun["event"]>): void {
    this.add([this.event(...event)]);
  }

  /** Records events that others made. */
  add(events: readonly NewEvent[]): void {
    this.#events.push(...events);
  }

  /** What is not on record yet, to be recorded now. */
  takeEvents(): NewEvent[] {
    return this.#events.splice(0);
  }

  /** What is committed. Without any text there is no reply: a person has the conversation, or nothing is to be said. */
  result(): TurnResult {
    const replies: TurnReply[] = this.said
      ? [
          {
            id: newId("msg"),
            author: "assistant",
            authorId: this.outcomeOf ?? this.agent ?? "assistant",
            kind: this.kind,
            text: this.#texts.join("\n\n"),
          },
        ]
      : [];
    for (const reply of replies)
      this.record("message.sent", { message_id: reply.id, kind: reply.kind, characters: reply.text.length });
    const { calls, inputTokens, outputTokens, cachedInputTokens, costUsd, model, link } = this.use;
    this.record("turn.completed", {
      turn_id: this.claim.input.id,
      attempts: this.claim.input.attempts,
      ms: Math.round(performance.now() - this.startedAt),
      ...(calls > 0
        ? {
            model_calls: calls,
            input_tokens: inputTokens,
            output_tokens: outputTokens,
            cached_input_tokens: cachedInputTokens,
            cost_usd: costUsd,
            model,
            link,
          }
        : {}),
      ...this.routing,
    });
    return {
      replies,
      events: this.takeEvents(),
      results: this.#results,
      reportedActions: this.#reported,
      ...(this.status ? { status: this.status } : {}),
      ...(this.resolution ? { resolution: this.resolution } : {}),
      ...(this.humanReason ? { humanReason: this.humanReason } : {}),
      ...(this.summary !== null ? { summary: this.summary } : {}),
      agent: this.agent,
      language: this.language,
      clarifying: this.kind === "clarification",
      needOpen: this.needOpen,
    };
  }
}

/** The proposals among prepared calls. */
export function proposalsOf(prepared: readonly (PreparedCall | null)[]): ProposedAction[] {
  return prepared.flatMap((call) => (call?.kind === "action" ? [call.proposal] : []));
}
