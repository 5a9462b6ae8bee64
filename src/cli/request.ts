import { once } from "node:events";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import type { JsonObject } from "../core/json.ts";
import { createHttpClient } from "../core/net/http-client.ts";
import { checkArguments } from "../core/tools/arguments.ts";
import type { ToolDefinition } from "../core/tools/tool.ts";
import { loadDocument } from "../openapi/document/load-document.ts";
import type { ShownRequest } from "../openapi/request/shown-request.ts";
import { type OpenApiSource, openOpenApiSource } from "../openapi/source.ts";
import { linesOf } from "./json-lines.ts";
import { plain, say } from "./terminal.ts";

interface RequestOptions {
  baseUrl?: string;
  allowFiles?: string;
}

/** One line of the output. */
type Answer = ShownRequest | { error: string; code: string };

/** Stands for a host that neither the description nor the command names: nothing is sent, and this name never resolves. */
const PLACEHOLDER = "https://api.invalid";

const row = z.object({ operation: z.string(), args: z.record(z.string(), z.json()).default({}) });

function wrong(code: string, message: string): CodedError {
  return new CodedError({ code, message, audience: "developer", status: 400 });
}

function parsed(line: string): z.infer<typeof row> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrong("INVALID_JSON", "The line is not JSON.");
  }
  const result = row.safeParse(value);
  if (!result.success) throw wrong("INVALID_ROW", 'The line is not {"operation": text, "args": {…}}.');
  return result.data;
}

function fittingArguments({ name, inputSchema, fullSchema }: ToolDefinition, args: JsonObject): JsonObject {
  const problems = checkArguments(fullSchema ?? inputSchema, args);
  if (problems.length === 0) return args;
  const said = problems.map(({ path, message }) => `${path} ${message}`).join("; ");
  throw wrong("INVALID_ARGUMENTS", `The arguments of ${name} do not fit: ${said}.`);
}

/** Answers one line at a time; whatever is wrong with a line is its answer. */
async function createAnswering(source: OpenApiSource): Promise<(line: string) => Answer> {
  const definitions = await source.list();
  // A name wins over a method and path, which no name looks like.
  const found = new Map(definitions.flatMap((one) => [[one.origin, one] as const, [one.name, one] as const]));
  return (line) => {
    try {
      const { operation, args } = parsed(line);
      const definition = found.get(operation) ?? found.get(operation.replace(/^[a-z]+ /, (it) => it.toUpperCase()));
      if (definition === undefined) throw wrong("OPERATION_UNKNOWN", `There is no operation "${operation}".`);
      const request = source.previewRequest(definition.name, fittingArguments(definition, args));
      return request.url.startsWith("http") ? request : { ...request, url: PLACEHOLDER + request.url };
    } catch (error) {
      if (error instanceof CodedError) return { error: error.message, code: error.code };
      throw error;
    }
  };
}

async function openDescription(spec: string, { baseUrl, allowFiles }: RequestOptions): Promise<OpenApiSource> {
  const http = createHttpClient();
  try {
    const document = await loadDocument(spec, http, { ...(allowFiles && { allowFiles }) });
    return openOpenApiSource(document, { name: "spec", http, ...(baseUrl && { baseUrl }) });
  } finally {
    await http.close();
  }
}

/**
 * Shows for every `{"operation", "args"}` line on stdin the request that would be sent, or what is wrong with it, in the same
 * order and as the lines come. Stores and sends nothing. Throws `OPENAPI_*`.
 */
export async function request(spec: string, options: RequestOptions): Promise<void> {
  const source = await openDescription(spec, options);
  for (const warning of source.warnings) say(plain(warning));
  const answer = await createAnswering(source);
  // A reader that has seen enough, as `| head` has, is no failure.
  process.stdout.once("error", () => process.exit());
  for await (const line of linesOf(process.stdin)) {
    if (!process.stdout.write(`${JSON.stringify(answer(line))}\n`)) await once(process.stdout, "drain");
  }
}
