import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { isJsonObject, type JsonValue } from "../json.ts";
import { outcomeMessage } from "../models/message-marks.ts";
import type { HistoryMessage, StoredAnswer, TurnStep } from "./turn-record.ts";
import { withoutOrders } from "./untrusted.ts";

/** How much of one old tool result a model is shown again, in characters. */
const OLD_RESULT_CHARACTERS = 4_000;

/** The session as a model is shown it: what was said, with the calls and results in between. */
export function historyMessages(history: readonly HistoryMessage[], steps: readonly TurnStep[]): BaseMessage[] {
  const messages: BaseMessage[] = [];
  for (const message of history) {
    if (message.text === "") continue; // taken back by its author, or emptied
    if (message.author === "customer") {
      messages.push(new HumanMessage(message.text));
      messages.push(...steps.filter((step) => step.turnId === message.id).flatMap(oldStepMessages));
    } else if (message.author === "assistant") {
      const { text, authorId } = message;
      messages.push(authorId?.startsWith("act_") ? outcomeMessage(text, authorId) : new AIMessage(text));
    } else if (message.author === "staff") {
      messages.push(new AIMessage(`[A colleague answered the customer:] ${message.text}`));
    } else if (message.author === "bystander") {
      const words = withoutOrders(message.text, []);
      messages.push(new AIMessage(`[Somebody else in this thread, not the customer, wrote:] ${words}`));
    }
  }
  return messages;
}

/** A step of the running turn: the answer, then what each call gave. */
export function stepMessages(answer: StoredAnswer, results: readonly JsonValue[]): BaseMessage[] {
  const calls = answer.calls.map(({ id, name, args }) => ({ id, name, args, type: "tool_call" as const }));
  return [
    new AIMessage({ content: answer.text, tool_calls: calls }),
    ...answer.calls.map(
      (call, index) =>
        new ToolMessage({ tool_call_id: call.id, name: call.name, content: JSON.stringify(results[index] ?? null) }),
    ),
  ];
}

// A step whose turn never told its results (it was run again, or failed) has nothing to show.
function oldStepMessages(step: TurnStep): BaseMessage[] {
  if (step.results === null) return [];
  const shortened = step.results.map((result) => shorten(result));
  return stepMessages({ ...step.answer, text: "" }, shortened);
}

/** The result with its lists cut until it is short enough: still the same kind of record, so that it can be read. */
function shorten(result: JsonValue): JsonValue {
  for (const items of [Number.POSITIVE_INFINITY, 10, 5, 2]) {
    const cut = withShortLists(result, items);
    if (JSON.stringify(cut).length <= OLD_RESULT_CHARACTERS) return cut;
  }
  return { shortened: JSON.stringify(result).slice(0, OLD_RESULT_CHARACTERS) };
}

function withShortLists(value: JsonValue, items: number): JsonValue {
  if (Array.isArray(value)) return value.slice(0, items).map((item) => withShortLists(item, items));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withShortLists(member, items)]));
}
