import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  type InvalidToolCall,
  type ToolCall,
  type UsageMetadata,
} from "@langchain/core/messages";
import { isJsonObject } from "../json.ts";

/** Gemini 3 refuses a conversation whose calls lost their signatures, so they travel with the message. */
const KEPT_KWARGS = ["__gemini_function_call_thought_signatures__"];

interface RawCall {
  id: string;
  name: string;
  args: unknown;
  /** The arguments as the model wrote them, when they are no JSON. */
  text?: string;
}

/**
 * What a provider sent, as one neutral message that any provider can be sent again: plain text, and calls divided into
 * those that may run (`tool_calls`: the tool was offered, the arguments are one JSON object) and the rest
 * (`invalid_tool_calls`, each with an `error` worded for the model). `newCallId` serves calls that came without an id.
 */
export function normaliseAnswer(
  message: AIMessage | AIMessageChunk,
  offered: readonly string[],
  newCallId: () => string,
): AIMessage {
  const tool_calls: ToolCall[] = [];
  const invalid_tool_calls: InvalidToolCall[] = [];
  for (const call of rawCalls(message, newCallId)) {
    const { id, name, args } = call;
    const text = call.text ?? JSON.stringify(args);
    const refuse = (error: string) =>
      invalid_tool_calls.push({ type: "invalid_tool_call", id, name, args: text, error });
    if (!offered.includes(name)) refuse(`There is no tool "${name}". Available: ${offered.join(", ") || "none"}.`);
    else if (!isJsonObject(args))
      refuse("The arguments were not one complete JSON object. Call again with valid JSON.");
    else tool_calls.push({ type: "tool_call", id, name, args });
  }
  const kwargs = KEPT_KWARGS.filter((key) => message.additional_kwargs[key] !== undefined);
  return new AIMessage({
    content: message.text,
    tool_calls,
    invalid_tool_calls,
    usage_metadata: message.usage_metadata,
    additional_kwargs: Object.fromEntries(kwargs.map((key) => [key, message.additional_kwargs[key]])),
  });
}

function rawCalls(message: AIMessage | AIMessageChunk, newCallId: () => string): RawCall[] {
  // A streamed message's own `tool_calls` are read by a parser that completes broken JSON: a stream cut inside
  // `{"order_id": "1043"` would become a call for order "10". Only the strict reading of its chunks is safe.
  if (AIMessageChunk.isInstance(message) && message.tool_call_chunks?.length) {
    return message.tool_call_chunks.map(({ id, name, args: text = "" }) => ({
      id: id || newCallId(),
      name: name ?? "",
      args: text.trim() === "" ? {} : parseJson(text),
      text,
    }));
  }
  const calls = message.tool_calls ?? [];
  const invalid = message.invalid_tool_calls ?? [];
  return [
    ...calls.map(({ id, name, args }) => ({ id: id || newCallId(), name, args })),
    ...invalid.map(({ id, name, args: text = "" }) => ({
      id: id || newCallId(),
      name: name ?? "",
      args: undefined,
      text,
    })),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * History as providers accept it. They answer 400 to a tool result without its call, so an invalid call that was
 * answered goes back as an ordinary one, and one that was not is left out; and to a message that says nothing.
 */
export function historyForProvider(messages: BaseMessage[]): BaseMessage[] {
  const answered = new Set(messages.map((message) => ("tool_call_id" in message ? message.tool_call_id : undefined)));
  return messages.flatMap((message) => {
    if (!AIMessage.isInstance(message)) return message;
    const refused = (message.invalid_tool_calls ?? []).filter(({ id }) => answered.has(id)).map(asCall);
    const calls = [...(message.tool_calls ?? []), ...refused];
    if (calls.length === 0 && message.text === "") return [];
    if (!message.invalid_tool_calls?.length) return message;
    const { content, additional_kwargs } = message;
    return new AIMessage({ content, tool_calls: calls, additional_kwargs });
  });
}

function asCall({ id, name, args = "" }: InvalidToolCall): ToolCall {
  const parsed = parseJson(args);
  return {
    type: "tool_call",
    id,
    name: name?.replace(/[^\w-]/g, "_").slice(0, 64) || "unknown",
    args: isJsonObject(parsed) ? parsed : {},
  };
}

/** Tokens as providers report them; zeros where one reports nothing. */
export function tokensOf(usage: UsageMetadata | undefined) {
  return {
    inputTokens: usage?.input_tokens ?? 0,
    outputTokens: usage?.output_tokens ?? 0,
    cachedInputTokens: usage?.input_token_details?.cache_read ?? 0,
  };
}
