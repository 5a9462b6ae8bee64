import { expect, it } from "vitest";
import { costUsd } from "./cost.ts";

const million = { input_tokens: 1_000_000, output_tokens: 1_000_000, total_tokens: 2_000_000 };

it.each([
  ["anthropic:claude-sonnet-4-6", 18],
  ["anthropic:claude-sonnet-4-5-20250929", 18],
  ["openai:gpt-5.4", 17.5],
  ["openai:gpt-5.4-2026-03-05", 17.5],
  ["openai:gpt-5.4-mini", 5.25],
  ["google:gemini-2.5-flash-lite", 0.5],
  ["ollama:llama3.1:8b", 0],
  ["offline", 0],
  ["openai:gpt-5.4-pro", null],
  ["openai:gpt-5", null],
  ["openai:qwen3", null],
  ["azure:my-deployment", null],
])("prices a million tokens in and out of %s at %s USD", (model, usd) => {
  expect(costUsd(model, million)).toBe(usd);
});

it("prices what was read from a cache and what was written to it apart", () => {
  const usage = { ...million, output_tokens: 0, input_token_details: { cache_read: 600_000, cache_creation: 300_000 } };
  expect(costUsd("anthropic:claude-sonnet-4-6", usage)).toBeCloseTo(0.1 * 3 + 0.6 * 0.3 + 0.3 * 3.75, 9);
});

it("puts an operator's own prices before the list prices", () => {
  const own = { "azure:my-deployment": { input: 1, output: 2 }, "openai:": { input: 0, output: 0 } };
  expect(costUsd("azure:my-deployment", million, own)).toBe(3);
  expect(costUsd("openai:gpt-5.4", million, own)).toBe(0);
});

it("does not guess the cost of an answer whose usage is unknown, unless nothing costs anything", () => {
  expect(costUsd("openai:gpt-5.4", undefined)).toBeNull();
  expect(costUsd("ollama:llama3.1", undefined)).toBe(0);
});
