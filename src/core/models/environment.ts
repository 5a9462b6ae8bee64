import { z } from "zod";
import { CodedError } from "../coded-error.ts";

const text = z.preprocess((value) => (value === "" ? undefined : value), z.string().trim().min(1).optional());
const address = z.preprocess(
  (value) => (value === "" ? undefined : value),
  z.url({ protocol: /^https?$/, error: "must be an http or https address" }).optional(),
);

/** Every variable that models are configured by. An empty one counts as not set. */
const modelEnvironment = z.object({
  MODEL: text,
  MODEL_FALLBACK: text,
  ANTHROPIC_API_KEY: text,
  ANTHROPIC_BASE_URL: address,
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: address,
  AZURE_OPENAI_API_KEY: text,
  AZURE_OPENAI_ENDPOINT: address,
  AZURE_OPENAI_API_VERSION: text.default("2024-10-21"),
  GOOGLE_API_KEY: text,
  GOOGLE_BASE_URL: address,
  OLLAMA_BASE_URL: address.default("http://127.0.0.1:11434"),
});
export type ModelEnvironment = z.infer<typeof modelEnvironment>;

/** Reads the variables that concern models; throws `CONFIG_INVALID` with everything that is wrong at once. */
export function readModelEnvironment(source: Record<string, string | undefined>): ModelEnvironment {
  const read = modelEnvironment.safeParse(source);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new CodedError({
    code: "CONFIG_INVALID",
    message: problems.join("; "),
    audience: "operator",
    remedy: "Correct these environment variables, or remove them.",
  });
}

const DEFAULTS = [
  ["ANTHROPIC_API_KEY", "anthropic:claude-sonnet-4-6"],
  ["OPENAI_API_KEY", "openai:gpt-5.4"],
  ["GOOGLE_API_KEY", "google:gemini-2.5-flash"],
] as const;

/** The model that `MODEL` names; without it the default of the first provider with a key; without a key, `offline`. */
export function chosenModel(environment: ModelEnvironment): string {
  return environment.MODEL ?? DEFAULTS.find(([key]) => environment[key])?.[1] ?? "offline";
}
