import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { z } from "zod";
import type { ModelRequest, ModelTool } from "./answer.ts";
import { CUT_STREAM, TIMEOUT } from "./failure.ts";
import { historyForProvider } from "./normalise.ts";
import type { ModelForCall, Provider } from "./providers.ts";

export interface OpenModel {
  model: ModelForCall;
  /** Left out for the offline model, which needs nothing particular. */
  provider?: Provider;
}

export interface CallLimits {
  /** The longest silence, before the first byte and between two. */
  silenceMs: number;
  /** From the request to the end of the answer. */
  totalMs: number;
}

/**
 * One attempt at one model, always streamed, so that silence is noticed before the answer is due. Throws what the
 * provider's library throws, `TIMEOUT`, `CUT_STREAM`, or the reason of the request's aborted signal.
 */
export async function callModel(
  { model: modelFor, provider }: OpenModel,
  request: ModelRequest,
  limits: CallLimits,
): Promise<AIMessage | AIMessageChunk> {
  const watch = new AbortController();
  const silence = setTimeout(() => watch.abort(TIMEOUT), request.structured ? limits.totalMs : limits.silenceMs);
  const total = setTimeout(() => watch.abort(TIMEOUT), limits.totalMs);
  const signal = request.signal ? AbortSignal.any([request.signal, watch.signal]) : watch.signal;
  const history = historyForProvider(request.messages);
  const messages = provider?.messages?.(history) ?? history;
  try {
    signal.throwIfAborted();
    const model = modelFor(signal);
    if (request.structured) return await ask(model, provider, request.structured, messages, signal);
    let answer: AIMessageChunk | undefined;
    let outputTokens = 0;
    for await (const chunk of await withTools(model, provider, request.tools).stream(messages, { signal })) {
      silence.refresh();
      outputTokens = chunk.usage_metadata?.output_tokens ?? outputTokens;
      answer = answer === undefined ? chunk : answer.concat(chunk);
      if (chunk.text !== "") request.onText?.(chunk.text);
    }
    signal.throwIfAborted();
    if (answer === undefined || (provider && !isComplete(answer, provider))) throw CUT_STREAM;
    if (provider?.countsSoFar && answer.usage_metadata) answer.usage_metadata.output_tokens = outputTokens;
    return answer;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(silence);
    clearTimeout(total);
  }
}

function isComplete(answer: AIMessageChunk, { finish }: Provider): boolean {
  return Boolean(answer.response_metadata[finish] ?? answer.additional_kwargs[finish]);
}

function withTools(
  model: BaseChatModel,
  provider: Provider | undefined,
  tools: ModelTool[],
): Runnable<BaseLanguageModelInput, AIMessageChunk> {
  if (tools.length === 0 || !model.bindTools) return model;
  return model.bindTools(provider?.tools?.(tools) ?? tools.map(asFunction));
}

/** A tool in OpenAI's form, which every LangChain package understands. */
function asFunction({ name, description, schema }: ModelTool) {
  return { type: "function" as const, function: { name, description, parameters: schema } };
}

const rawAnswer = z.object({ raw: z.instanceof(AIMessage) });

async function ask(
  model: BaseChatModel,
  provider: Provider | undefined,
  { name, description, schema }: ModelTool,
  messages: BaseMessage[],
  signal: AbortSignal,
): Promise<AIMessage> {
  if (!provider) return await model.invoke(messages, { signal });
  const method = provider.structured;
  const asking = model.withStructuredOutput({ ...schema, description }, { name, method, includeRaw: true });
  return rawAnswer.parse(await asking.invoke(messages, { signal })).raw;
}
