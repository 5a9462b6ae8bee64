import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { parsePartialJson } from "@langchain/core/output_parsers";
import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { isContinued, settledActionOf } from "../message-marks.ts";

export interface Call {
  id: string;
  tool: string;
  args: JsonObject;
}

/** What a tool's result says happened; what can't be read is a failure, never a success. */
export interface Outcome {
  call: Call;
  status: string;
  result?: JsonValue;
  actionId?: string;
  code?: string;
  message?: string;
  /** Staff's words for the customer. */
  note?: string;
  problems: { path: string; message: string }[];
  /** The text that followed, in a turn that is over: lists stand in it as they were shown. */
  reply?: string;
}

/** A conversation as the dialogue sees it. `settled`: the action whose outcome the product told there. */
export type Entry =
  | { kind: "customer"; text: string; continues: boolean }
  | { kind: "assistant"; text: string; calls: Call[]; settled?: string }
  | { kind: "outcomes"; outcomes: Outcome[] };

const resultSchema = z.looseObject({
  status: z.string(),
  result: z.json().optional(),
  action_id: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  message_to_customer: z.string().optional(),
  problems: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
});

/** The outermost JSON object of a text; whatever marks it as data may stand around it. */
function jsonIn(text: string): unknown {
  const from = text.indexOf("{");
  const to = text.lastIndexOf("}");
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    return undefined;
  }
}

/** A long result of an earlier turn comes back as its beginning only; what that still says is kept. */
function lengthened(value: unknown): unknown {
  return isJsonObject(value) && typeof value.shortened === "string" ? parsePartialJson(value.shortened) : value;
}

function outcomeOf(call: Call, text: string): Outcome {
  const read = resultSchema.safeParse(lengthened(jsonIn(text)));
  if (!read.success) return { call, status: "unreadable", problems: [] };
  const { status, result, action_id: actionId, code, message, message_to_customer: note, problems = [] } = read.data;
  return { call, status, result, actionId, code, message, note, problems };
}

function callsOf(message: AIMessage): Call[] {
  return (message.tool_calls ?? []).map(({ id, name, args }) => ({
    id: id ?? "",
    tool: name,
    args: isJsonObject(args) ? args : {},
  }));
}

/** LangChain's messages in the dialogue's words; results that arrive together are one entry. */
export function readTranscript(messages: BaseMessage[]): Entry[] {
  const entries: Entry[] = [];
  const calls = new Map<string, Call>();
  for (const message of messages) {
    if (HumanMessage.isInstance(message))
      entries.push({ kind: "customer", text: message.text, continues: isContinued(message) });
    else if (AIMessage.isInstance(message)) {
      const made = callsOf(message);
      for (const call of made) calls.set(call.id, call);
      const before = entries.at(-1);
      if (before?.kind === "outcomes" && made.length === 0)
        for (const outcome of before.outcomes) outcome.reply = message.text;
      entries.push({ kind: "assistant", text: message.text, calls: made, settled: settledActionOf(message) });
    } else if (ToolMessage.isInstance(message)) {
      const call = calls.get(message.tool_call_id) ?? { id: message.tool_call_id, tool: message.name ?? "", args: {} };
      const outcome = outcomeOf(call, message.text);
      const last = entries.at(-1);
      if (last?.kind === "outcomes") last.outcomes.push(outcome);
      else entries.push({ kind: "outcomes", outcomes: [outcome] });
    }
  }
  return entries;
}
