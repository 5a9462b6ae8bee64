import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import type { JsonSchema } from "../tools/tool.ts";

/** A tool as a model is told of it. */
export interface ModelTool {
  name: string;
  description: string;
  schema: JsonSchema;
}

export interface ModelRequest {
  /** At most one system message, the first; after it a person's. */
  messages: BaseMessage[];
  tools: ModelTool[];
  signal?: AbortSignal;
  /** Text as it arrives, before it has passed any guard. Must not throw: that would count as a failure of the model. */
  onText?(delta: string): void;
  /** What was streamed so far is void: another attempt begins. */
  onRestart?(): void;
  /** An agent's own choice, `provider:model` or `offline`; left out or `default` means what the configuration says. */
  model?: string;
  /** The answer shall be one call of this tool and nothing else (see `askFor`). Not streamed. */
  structured?: ModelTool;
}

export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  /** The part of `inputTokens` that the provider read from its prompt cache. */
  cachedInputTokens: number;
}

/**
 * A link of the chain: the chosen model, the one behind it, and the built-in one that answers when both are down.
 * Where the offline model was chosen by configuration, it is `primary`: `offline` always means a fallback.
 */
export type ChainLink = "primary" | "secondary" | "offline";

export interface ModelAnswer {
  /**
   * Normalised: `tool_calls` holds only calls of tools that were offered, each with an id; everything else that the
   * model tried is in `invalid_tool_calls` with an `error` to hand back to it.
   */
  message: AIMessage;
  /** `provider:model` of the link that answered. */
  model: string;
  usage: ModelUsage;
  /** Null when the model's price is unknown. */
  costUsd: number | null;
  /** Which link answered. */
  link: ChainLink;
  durationMs: number;
  /** Calls made on all links, the successful one included. */
  attempts: number;
}

/** The port a conversation asks models through. */
export interface AnswerSource {
  /** Throws only for an aborted signal, or when every link failed. */
  answer(request: ModelRequest): Promise<ModelAnswer>;
  /** Names for doctor and start-up. */
  describe(): string;
}
