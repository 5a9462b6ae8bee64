import type { UsageMetadata } from "@langchain/core/messages";
import { z } from "zod";

/** USD per million tokens. Without `cached` or `cacheWrite`, those tokens cost what input costs. */
const price = z.object({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cached: z.number().nonnegative().optional(),
  cacheWrite: z.number().nonnegative().optional(),
});
type Price = z.infer<typeof price>;

/** By the beginning of `provider:model`; the longest that fits counts, so `openai:gpt-5` does not price `gpt-5-mini`. */
export const priceTable = z.record(z.string(), price);
export type PriceTable = z.infer<typeof priceTable>;

/**
 * The vendors' own pricing pages, standard tier, read in mid-2026 (Anthropic "Pricing", OpenAI "API pricing", Google
 * "Gemini Developer API pricing"). Prices change: an operator's own table goes before it. What is not here costs `null`.
 */
const LIST_PRICES: PriceTable = {
  "anthropic:claude-opus-4-5": { input: 5, output: 25, cached: 0.5, cacheWrite: 6.25 },
  "anthropic:claude-opus-4-6": { input: 5, output: 25, cached: 0.5, cacheWrite: 6.25 },
  "anthropic:claude-sonnet-4": { input: 3, output: 15, cached: 0.3, cacheWrite: 3.75 },
  "anthropic:claude-haiku-4-5": { input: 1, output: 5, cached: 0.1, cacheWrite: 1.25 },
  "openai:gpt-5.5": { input: 5, output: 30, cached: 0.5 },
  "openai:gpt-5.4": { input: 2.5, output: 15, cached: 0.25 },
  "openai:gpt-5.4-mini": { input: 0.75, output: 4.5, cached: 0.075 },
  "openai:gpt-5.4-nano": { input: 0.2, output: 1.25, cached: 0.02 },
  "openai:gpt-5.2": { input: 1.75, output: 14, cached: 0.175 },
  "openai:gpt-5.1": { input: 1.25, output: 10, cached: 0.125 },
  "google:gemini-2.5-pro": { input: 1.25, output: 10, cached: 0.125 },
  "google:gemini-2.5-flash": { input: 0.3, output: 2.5, cached: 0.03 },
  "google:gemini-2.5-flash-lite": { input: 0.1, output: 0.4, cached: 0.01 },
  "ollama:": { input: 0, output: 0 },
  offline: { input: 0, output: 0 },
};

/** What one answer cost in USD; null if the model's price or its usage is unknown. */
export function costUsd(model: string, usage: UsageMetadata | undefined, own: PriceTable = {}): number | null {
  const found = findPrice(model, own) ?? findPrice(model, LIST_PRICES);
  if (!found) return null;
  if (!usage) return found.input === 0 && found.output === 0 ? 0 : null;
  const read = usage.input_token_details?.cache_read ?? 0;
  const written = usage.input_token_details?.cache_creation ?? 0;
  const plain = Math.max(0, usage.input_tokens - read - written);
  const total =
    plain * found.input +
    read * (found.cached ?? found.input) +
    written * (found.cacheWrite ?? found.input) +
    usage.output_tokens * found.output;
  return total / 1_000_000;
}

/** A name counts as far as a version may follow it: `gpt-5.4-2026-03-17`, not `gpt-5.4-pro`. */
function findPrice(model: string, table: PriceTable): Price | undefined {
  const fits = (family: string) =>
    model.startsWith(family) && (family.endsWith(":") || /^(-?\d[\d-]*|-latest)?$/.test(model.slice(family.length)));
  const [longest] = Object.keys(table)
    .filter(fits)
    .sort((a, b) => b.length - a.length);
  return longest === undefined ? undefined : table[longest];
}
