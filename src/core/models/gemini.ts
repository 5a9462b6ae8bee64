import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ModelTool } from "./answer.ts";

/** Gemini through LangChain, with two faults between LangChain and Google's client mended. */
export async function openGemini(model: string, apiKey?: string, baseUrl?: string): Promise<BaseChatModel> {
  const { ChatGoogleGenerativeAI } = await import("@langchain/google-genai");
  const chat = new ChatGoogleGenerativeAI({ model, apiKey, baseUrl, maxRetries: 0 });
  const client: unknown = Reflect.get(chat, "client");
  if (!isClient(client)) throw new TypeError("@langchain/google-genai keeps its client elsewhere: adapt gemini.ts.");
  mend(client);
  return chat;
}

interface Request {
  contents: { role: string; parts: unknown[] }[];
}
interface Client {
  generateContent(request: Request, ...rest: unknown[]): Promise<unknown>;
  generateContentStream(request: Request, ...rest: unknown[]): Promise<{ response: Promise<unknown> }>;
}

function isClient(client: unknown): client is Client {
  return typeof client === "object" && client !== null && "generateContentStream" in client;
}

function mend(client: Client): void {
  const generate = client.generateContent.bind(client);
  const stream = client.generateContentStream.bind(client);
  client.generateContent = (request, ...rest) => generate(withTurns(request), ...rest);
  client.generateContentStream = async (request, ...rest) => {
    const result = await stream(withTurns(request), ...rest);
    // Google's client reads every stream twice and promises the second reading here, where LangChain drops it. If the
    // stream is cut or aborted, that promise rejects with nobody listening, and Node would end the whole process.
    result.response.catch(() => undefined);
    return result;
  };
}

/**
 * One content a turn. LangChain sends each tool result as a content of its own; Gemini answers 400 unless the results
 * of parallel calls come together ("number of function response parts", langchainjs #10341 for the sister package).
 */
function withTurns(request: Request): Request {
  const contents: Request["contents"] = [];
  for (const { role, parts } of request.contents) {
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts: [...parts] });
  }
  return { ...request, contents };
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
