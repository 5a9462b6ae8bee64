import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { type BaseMessage, SystemMessage } from "@langchain/core/messages";
import { CodedError } from "../coded-error.ts";
import type { ModelTool } from "./answer.ts";
import type { ModelEnvironment } from "./environment.ts";
import { declareFunctions, openGemini } from "./gemini.ts";

/** The model to make one call with. Most are the same every time and are given the signal with the call instead. */
export type ModelForCall = (signal: AbortSignal) => BaseChatModel;

/** What is particular about one provider. Retries are off everywhere: the chain has its own budget for them. */
export interface Provider {
  /** Of each group at least one variable must be set. */
  needs: (keyof ModelEnvironment)[][];
  /** Imports the provider's package only now: together they would double the start-up time. */
  open(model: string, environment: ModelEnvironment): Promise<ModelForCall>;
  /** The field of the answer's metadata that only a complete stream carries. Without it the stream was cut. */
  finish: string;
  /** How `withStructuredOutput` asks. */
  structured: "functionCalling" | "jsonSchema";
  /** Each chunk's output tokens are the count so far, not the chunk's own, though LangChain adds them up. */
  countsSoFar?: boolean;
  tools?(tools: ModelTool[]): object[];
  messages?(messages: BaseMessage[]): BaseMessage[];
}

const PROVIDERS: Record<string, Provider> = {
  anthropic: {
    needs: [["ANTHROPIC_API_KEY"]],
    open: async (model, environment) => {
      const { ChatAnthropic } = await import("@langchain/anthropic");
      const chat = new ChatAnthropic({
        model,
        apiKey: environment.ANTHROPIC_API_KEY,
        anthropicApiUrl: environment.ANTHROPIC_BASE_URL,
        maxRetries: 0,
      });
      return () => chat;
    },
    finish: "stop_reason",
    structured: "functionCalling",
    countsSoFar: true,
    messages: cachePrompt,
  },
  openai: {
    needs: [["OPENAI_API_KEY", "OPENAI_BASE_URL"]],
    open: async (model, environment) => {
      const { ChatOpenAI } = await import("@langchain/openai");
      const chat = new ChatOpenAI({
        model,
        // Local servers want no key, the client library wants any.
        apiKey: environment.OPENAI_API_KEY ?? "none",
        configuration: { baseURL: environment.OPENAI_BASE_URL },
        // The one protocol that every compatible server speaks.
        useResponsesApi: false,
        streamUsage: true,
        maxRetries: 0,
      });
      return () => chat;
    },
    finish: "finish_reason",
    structured: "functionCalling",
  },
  azure: {
    needs: [["AZURE_OPENAI_API_KEY"], ["AZURE_OPENAI_ENDPOINT"]],
    open: async (deployment, environment) => {
      const { AzureChatOpenAI } = await import("@langchain/openai");
      const chat = new AzureChatOpenAI({
        azureOpenAIApiDeploymentName: deployment,
        azureOpenAIApiKey: environment.AZURE_OPENAI_API_KEY,
        azureOpenAIEndpoint: environment.AZURE_OPENAI_ENDPOINT,
        azureOpenAIApiVersion: environment.AZURE_OPENAI_API_VERSION,
        useResponsesApi: false,
        streamUsage: true,
        maxRetries: 0,
      });
      return () => chat;
    },
    finish: "finish_reason",
    structured: "functionCalling",
  },
  google: {
    needs: [["GOOGLE_API_KEY"]],
    open: async (model, environment) => {
      const chat = await openGemini(model, environment.GOOGLE_API_KEY, environment.GOOGLE_BASE_URL);
      return () => chat;
    },
    finish: "finishReason",
    structured: "functionCalling",
    tools: declareFunctions,
  },
  ollama: {
    needs: [],
    open: async (model, environment) => {
      const { ChatOllama } = await import("@langchain/ollama");
      const baseUrl = environment.OLLAMA_BASE_URL;
      // ChatOllama does not hand a call's signal on: without this, a model goes on computing for nobody.
      const fetchUntil = (signal: AbortSignal): typeof fetch => {
        return (input, init) => fetch(input, { ...init, signal: AbortSignal.any([signal, init?.signal ?? signal]) });
      };
      return (signal) => new ChatOllama({ model, baseUrl, fetch: fetchUntil(signal), maxRetries: 0 });
    },
    finish: "done_reason",
    structured: "jsonSchema",
  },
};

/**
 * Splits `provider:model` (`ollama:llama3.1:8b` has a colon in its model) and checks that the provider exists and has
 * what it needs. Throws `MODEL_INVALID`, `MODEL_PROVIDER_UNKNOWN` or `MODEL_KEY_MISSING`.
 */
export function findProvider(name: string, environment: ModelEnvironment): { provider: Provider; model: string } {
  const [, providerName = "", model = ""] = /^([^:]*):(.+)$/.exec(name) ?? [];
  const known = Object.keys(PROVIDERS).join(", ");
  if (model === "") {
    throw modelError("MODEL_INVALID", `"${name}" is not a model.`, `Write provider:model (${known}) or offline.`);
  }
  const provider = Object.hasOwn(PROVIDERS, providerName) ? PROVIDERS[providerName] : undefined;
  if (provider === undefined) {
    throw modelError("MODEL_PROVIDER_UNKNOWN", `"${name}": no provider "${providerName}".`, `Use one of: ${known}.`);
  }
  const missing = provider.needs.filter((group) => !group.some((variable) => environment[variable]));
  if (missing.length > 0) {
    const variables = missing.map((group) => group.join(" or ")).join(" and ");
    throw modelError("MODEL_KEY_MISSING", `"${name}" cannot be used without a key.`, `Set ${variables}.`);
  }
  return { provider, model };
}

function modelError(code: string, message: string, remedy: string): CodedError {
  return new CodedError({ code, message, remedy, audience: "operator", status: 400 });
}

/**
 * Marks the end of the system prompt as a cache breakpoint: tools and instructions, the same in every conversation,
 * are then read from Anthropic's prompt cache at a tenth of the price (Anthropic, "Prompt caching").
 */
function cachePrompt(messages: BaseMessage[]): BaseMessage[] {
  const [first, ...rest] = messages;
  if (first?.type !== "system" || typeof first.content !== "string") return messages;
  const content = [{ type: "text", text: first.content, cache_control: { type: "ephemeral" } }];
  return [new SystemMessage({ content }), ...rest];
}
