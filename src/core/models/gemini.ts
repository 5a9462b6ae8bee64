import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ModelTool } from "./answer.ts";

/** Gemini through LangChain, with what is missing between LangChain and Google's client mended. */
export async function openGemini(model: string, apiKey?: string, baseUrl?: string): Promise<BaseChatModel> {
  const { ChatGoogleGenerativeAI } = await import("@langchain/google-genai");
  const chat = new ChatGoogleGenerativeAI({ model, apiKey, baseUrl, maxRetries: 0 });
  ignoreSecondReading(Reflect.get(chat, "client"));
  return chat;
}

interface StreamingClient {
  generateContentStream(...args: unknown[]): Promise<{ response: Promise<unknown> }>;
}

function isStreamingClient(client: unknown): client is StreamingClient {
  return typeof client === "object" && client !== null && "generateContentStream" in client;
}

/**
 * Google's client reads every stream twice and promises the second reading as `response`, which LangChain drops. Where
 * a stream is cut or aborted, that promise rejects with nobody listening, and Node would end the whole process.
 */
function ignoreSecondReading(client: unknown): void {
  if (!isStreamingClient(client)) throw new TypeError("ChatGoogleGenerativeAI has no streaming client any more.");
  const read = client.generateContentStream.bind(client);
  client.generateContentStream = async (...args) => {
    const result = await read(...args);
    result.response.catch(() => undefined);
    return result;
  };
}

/** Gemini's `parameters` knows only a part of JSON Schema and refuses the rest; `parametersJsonSchema` takes all of it. */
export function declareFunctions(tools: ModelTool[]): object[] {
  const functionDeclarations = tools.map(({ name, description, schema }) => ({
    name,
    description,
    parametersJsonSchema: schema,
  }));
  return [{ functionDeclarations }];
}
