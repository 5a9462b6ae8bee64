import type { BaseMessage } from "@langchain/core/messages";
import { z } from "zod";
import { CodedError } from "../coded-error.ts";
import { isJsonObject } from "../json.ts";
import type { AnswerSource, ModelAnswer } from "./answer.ts";

export interface Question<T> {
  /** Names the answer to the model: `^[a-z0-9_]+$`. */
  name: string;
  description: string;
  schema: z.ZodType<T>;
  messages: BaseMessage[];
  signal?: AbortSignal;
  model?: string;
}

/**
 * Asks a model for data of a given shape. Goes through the chain like everything else, so it is retried, falls back
 * and is accounted for. Throws `MODEL_ANSWER_INVALID` when what came does not fit the schema (the offline model
 * answers no such questions), so that the caller can go on without.
 */
export async function askFor<T>(
  source: AnswerSource,
  question: Question<T>,
): Promise<{ value: T; answer: ModelAnswer }> {
  const { name, description, schema, messages, signal, model } = question;
  const { $schema, ...jsonSchema } = z.toJSONSchema(schema);
  if (!isJsonObject(jsonSchema)) throw new TypeError(`The schema of ${name} must be an object.`);
  const tool = { name, description, schema: jsonSchema };
  const answer = await source.answer({ messages, tools: [], signal, model, structured: tool });
  const read = schema.safeParse(answer.message.tool_calls?.[0]?.args ?? parseJson(answer.message.text));
  if (read.success) return { value: read.data, answer };
  throw new CodedError({
    code: "MODEL_ANSWER_INVALID",
    message: `${answer.model} did not answer "${name}" in the form that was asked for.`,
    remedy: "Use a model that supports structured output.",
    audience: "operator",
    cause: read.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
