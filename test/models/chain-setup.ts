import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import type { ModelRequest, ModelTool } from "../../src/core/models/answer.ts";
import { type ChainLimits, createModelChain } from "../../src/core/models/chain.ts";
import { readModelEnvironment } from "../../src/core/models/environment.ts";

export const GET_ORDER: ModelTool = {
  name: "get_order",
  description: "Looks an order up.",
  schema: {
    type: "object",
    properties: { order_id: { type: "string" }, part: { anyOf: [{ type: "string" }, { type: "null" }] } },
    required: ["order_id"],
    additionalProperties: false,
  },
};

/** Every provider pointed at one address. */
function environmentAt(url: string, more: Record<string, string> = {}) {
  return readModelEnvironment({
    ANTHROPIC_API_KEY: "test",
    ANTHROPIC_BASE_URL: url,
    OPENAI_API_KEY: "test",
    OPENAI_BASE_URL: `${url}/v1`,
    AZURE_OPENAI_API_KEY: "test",
    AZURE_OPENAI_ENDPOINT: url,
    GOOGLE_API_KEY: "test",
    GOOGLE_BASE_URL: url,
    OLLAMA_BASE_URL: url,
    ...more,
  });
}

interface Logged {
  code: string;
  model: string;
}

/** A chain with an offline stand-in, pauses short enough for tests, and the codes that it logged. */
export function chainAt(url: string, more: Record<string, string> = {}, limits: Partial<ChainLimits> = {}) {
  const logged: Logged[] = [];
  const source = createModelChain({
    environment: environmentAt(url, more),
    offline: new FakeListChatModel({ responses: ["The offline model speaks."] }),
    log: { warn: (fields) => logged.push(fields as Logged) },
    limits: { backoffMs: 4, silenceMs: 2_000, ...limits },
  });
  return { source, logged };
}

export function saying(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [new SystemMessage("You help customers."), new HumanMessage(text)], tools: [GET_ORDER], ...more };
}

/** Collects what a customer's screen would show: `⟲` where everything before is void. */
export function screen() {
  const shown: string[] = [];
  return {
    shown,
    onText: (delta: string) => void shown.push(delta),
    onRestart: () => void shown.push("⟲"),
  };
}
