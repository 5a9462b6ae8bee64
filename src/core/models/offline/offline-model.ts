import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import { z } from "zod";
import { canonicalJson, type JsonObject } from "../../json.ts";
import { nextMove } from "./dialogue.ts";
import type { Move } from "./dialogue-state.ts";
import type { OfflineKnowledge, OfflineTool } from "./knowledge.ts";
import { readTranscript } from "./transcript.ts";
import { createUnderstanding } from "./understanding.ts";

interface OfflineCallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
}

const boundTool = z.object({
  function: z.object({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.json()).optional(),
  }),
});

const NO_USAGE = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };

function readBound(tool: BindToolsInput): { name: string; description: string; schema: JsonObject } {
  const {
    name,
    description = "",
    parameters = {},
  } = boundTool.parse("function" in tool ? tool : convertToOpenAITool(tool)).function;
  return { name, description, schema: parameters };
}

class OfflineModel extends BaseChatModel<OfflineCallOptions> {
  readonly knowledge: OfflineKnowledge;
  readonly understand = createUnderstanding();

  constructor(knowledge: OfflineKnowledge) {
    super({});
    this.knowledge = knowledge;
  }

  override _llmType(): string {
    return "offline";
  }

  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<OfflineCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, OfflineCallOptions> {
    return this.withConfig({ ...options, tools });
  }

  /** The schema of a bound tool is the one that counts: what is filled from the customer's identity is not in it. */
  #move(messages: BaseMessage[], options: this["ParsedCallOptions"]): Move {
    const bound = (options.tools ?? []).map(readBound);
    const own = this.knowledge.tools().filter(({ access }) => access !== "staff");
    const tools = new Map<string, OfflineTool>(
      own.map((tool) => [tool.name, { ...tool, inputSchema: tool.visibleSchema ?? tool.inputSchema }]),
    );
    for (const { name, description, schema } of bound) {
      tools.set(name, { effect: "read", ...tools.get(name), name, description, inputSchema: schema });
    }
    return nextMove(readTranscript(messages), {
      tools,
      bound: new Set(bound.map(({ name }) => name)),
      understanding: this.understand(this.knowledge),
      agents: this.knowledge.agents(),
    });
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const { text, calls } = this.#move(messages, options);
    const tool_calls = calls.map((call, index) => ({
      type: "tool_call" as const,
      id: callId(messages, index),
      name: call.tool,
      args: call.args,
    }));
    const message = new AIMessage({ content: text, tool_calls, usage_metadata: NO_USAGE });
    return { generations: [{ text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { text, calls } = this.#move(messages, options);
    for (const word of text.match(/\p{Script=Han}|\s*[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
      yield new ChatGenerationChunk({ text: word, message: new AIMessageChunk(word) });
      await runManager?.handleLLMNewToken(word);
    }
    const tool_call_chunks = calls.map((call, index) => ({
      type: "tool_call_chunk" as const,
      index,
      id: callId(messages, index),
      name: call.tool,
      args: canonicalJson(call.args),
    }));
    yield new ChatGenerationChunk({
      text: "",
      message: new AIMessageChunk({ content: "", tool_call_chunks, usage_metadata: NO_USAGE }),
    });
  }
}

/** Unique within the conversation and the same when the turn runs again. */
function callId(messages: BaseMessage[], index: number): string {
  return `offline_${messages.length}_${index}`;
}

/**
 * The model that needs no model: deterministic, honest about what it is. It chooses tools by their wording, fills their
 * arguments from the conversation, asks for what is missing, confirms before every write, and words results from templates.
 */
export function createOfflineModel(knowledge: OfflineKnowledge): BaseChatModel {
  return new OfflineModel(knowledge);
}
