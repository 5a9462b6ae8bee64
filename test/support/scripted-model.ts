import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { AnswerSource, ModelTool } from "../../src/core/models/answer.ts";
import { normaliseAnswer, tokensOf } from "../../src/core/models/normalise.ts";

interface ScriptedAnswer {
  text?: string;
  /** Arguments as an object, or as the raw text a model wrote (which may be no JSON). */
  calls?: { name: string; args: JsonObject | string; id?: string }[];
}

/** What a model says to these messages when these tools are offered. `asked` counts from 1 in this process. */
export type Script = (messages: BaseMessage[], tools: ModelTool[], asked: number) => ScriptedAnswer;

export interface ScriptedOptions {
  /** Ms before the first piece of text. */
  firstTokenMs?: number;
  /** Ms between pieces; a piece is a word. */
  tokenMs?: number;
}

interface ScriptedCallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
}

/** A chat model whose answers a function decides; streams word by word. */
export class ScriptedModel extends BaseChatModel<ScriptedCallOptions> {
  asked = 0;
  readonly #script: Script;
  readonly #options: ScriptedOptions;

  constructor(script: Script, options: ScriptedOptions = {}) {
    super({});
    this.#script = script;
    this.#options = options;
  }

  override _llmType(): string {
    return "scripted";
  }

  override bindTools(tools: BindToolsInput[]) {
    return this.withConfig({ tools });
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    let whole: ChatGenerationChunk | undefined;
    for await (const chunk of this._streamResponseChunks(messages, options)) whole = whole?.concat(chunk) ?? chunk;
    return { generations: whole ? [whole] : [] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    this.asked += 1;
    const answer = this.#script(messages, (options.tools ?? []).flatMap(asModelTool), this.asked);
    for await (const word of spoken(answer, this.#options, options.signal)) {
      yield new ChatGenerationChunk({ text: word, message: new AIMessageChunk(word) });
      await run?.handleLLMNewToken(word);
    }
    yield new ChatGenerationChunk({ text: "", message: closing(messages, answer) });
  }
}

/** The same without LangChain's machinery around it, for tests and benchmarks of what stands behind the port. */
export function scriptedSource(
  script: Script,
  options: ScriptedOptions = {},
): AnswerSource & { readonly asked: number } {
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    async answer({ messages, tools, signal, onText }) {
      const started = performance.now();
      signal?.throwIfAborted();
      asked += 1;
      const answer = script(messages, tools, asked);
      for await (const word of spoken(answer, options, signal)) onText?.(word);
      const last = closing(messages, answer);
      const whole = new AIMessageChunk(answer.text ?? "").concat(last);
      const names = tools.map(({ name }) => name);
      return {
        message: normaliseAnswer(whole, names, () => `call_${randomUUID()}`),
        model: "scripted",
        usage: tokensOf(last.usage_metadata),
        costUsd: 0,
        link: "primary",
        durationMs: performance.now() - started,
        attempts: 1,
      };
    },
    describe: () => "scripted",
  };
}

/**
 * The same decisions, never the same words: other wording, other call ids, arguments in another order and another
 * notation (`30.0` for `30`), chosen at random so that a restarted process differs too.
 */
export function rewording(script: Script): Script {
  return (messages, tools, asked) => {
    const { text, calls } = script(messages, tools, asked);
    const opener = ["Sure.", "Of course.", "Right away.", "Happy to help."][randomInt(4)];
    return {
      text: text === undefined ? undefined : `${opener} ${text} (${randomUUID().slice(0, 8)})`,
      calls: calls?.map(({ name, args }) => ({
        name,
        args: typeof args === "string" ? args : otherNotation(args),
        id: `call_${randomUUID()}`,
      })),
    };
  };
}

/**
 * Does whatever a customer writes as lines `call TOOL {json}`, offered or not, and repeats every tool result aloud:
 * a model that was talked into anything.
 */
export const malicious: Script = (messages) => {
  const last = messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const results = messages.slice(last + 1).filter((message) => ToolMessage.isInstance(message));
  if (results.length > 0) return { text: results.map(({ text }) => text).join("\n") };
  const wanted = [...(messages[last]?.text ?? "").matchAll(/^call (\S+) (.*)$/gm)];
  if (wanted.length === 0) return { text: "As you wish." };
  return { calls: wanted.map(([, name = "", args = ""]) => ({ name, args })) };
};

function otherNotation(value: JsonValue): string {
  if (typeof value === "number") return Number.isInteger(value) && randomInt(2) ? `${value}.0` : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(otherNotation).join(", ")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)} : ${otherNotation(member)}`);
  return `{ ${(randomInt(2) ? members : members.reverse()).join(" , ")} }`;
}

async function* spoken(answer: ScriptedAnswer, { firstTokenMs, tokenMs }: ScriptedOptions, signal?: AbortSignal) {
  if (firstTokenMs) await sleep(firstTokenMs, undefined, { signal });
  for (const word of answer.text?.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
    if (tokenMs) await sleep(tokenMs, undefined, { signal });
    yield word;
  }
}

function closing(messages: BaseMessage[], { text = "", calls = [] }: ScriptedAnswer): AIMessageChunk {
  const input_tokens = Math.ceil(messages.reduce((sum, message) => sum + message.text.length, 0) / 4);
  const output_tokens = Math.ceil((text.length + JSON.stringify(calls).length) / 4);
  return new AIMessageChunk({
    content: "",
    tool_call_chunks: calls.map(({ name, args, id }, index) => ({
      type: "tool_call_chunk",
      name,
      args: typeof args === "string" ? args : JSON.stringify(args),
      id: id ?? `call_${randomUUID()}`,
      index,
    })),
    usage_metadata: { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens },
  });
}

function asModelTool(tool: BindToolsInput): ModelTool[] {
  const declared = "function" in tool && isJsonObject(tool.function) ? tool.function : undefined;
  if (!declared || !isJsonObject(declared.parameters)) return [];
  return [{ name: String(declared.name), description: String(declared.description), schema: declared.parameters }];
}
