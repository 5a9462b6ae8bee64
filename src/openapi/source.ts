import { createHash } from "node:crypto";
import { CodedError, notFound } from "../core/coded-error.ts";
import { canonicalJson, type JsonObject } from "../core/json.ts";
import type { HttpClient } from "../core/net/http-client.ts";
import type { ToolCallOptions, ToolDefinition, ToolOutcome, ToolSource } from "../core/tools/tool.ts";
import {
  buildRequest,
  isReservedHeader,
  type PreparedRequest,
  planRequest,
  type RequestPlan,
} from "./build-request.ts";
import { classifyEffect, classifyRisk } from "./classify-effect.ts";
import { authorisationOf, authorise, type Credentials, fillsParameter, MASK, masked } from "./credentials.ts";
import { describeOperation } from "./describe-operation.ts";
import { createToolInput } from "./input-schema.ts";
import { loadDocument } from "./load-document.ts";
import { type Operation, type Parameter, readOperations } from "./operations.ts";
import { MAX_RESPONSE_BYTES, readOutcome } from "./read-response.ts";
import { createReferences, type References } from "./references.ts";
import { toolNames } from "./tool-name.ts";

export interface OpenApiSourceOptions {
  name: string;
  /** The path of a file that the operator names, a URL, or the parsed description. */
  document: string | URL | object;
  /** Replaces every server that the description states. */
  baseUrl?: string;
  auth?: Credentials;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Under which a write's key is sent, unless a call says otherwise. */
  idempotencyHeader?: string;
  http: HttpClient;
}

/** A company's API as a tool source. */
export interface OpenApiSource extends ToolSource {
  /** What of the description was left out, and why. */
  readonly warnings: readonly string[];
  /** What `call` would send, with secrets masked; sends nothing. Throws `ARGUMENT_INVALID`. */
  previewRequest(name: string, args: JsonObject, options?: ToolCallOptions): PreparedRequest;
}

interface Tool {
  definition: ToolDefinition;
  plan: RequestPlan;
}

const DEFAULT_IDEMPOTENCY_HEADER = "Idempotency-Key";
const GENERAL_HEADERS: Record<string, string> = { accept: "application/json", "user-agent": "smart-support" };

/** Digest of everything that a reviewer relied on, so that any change of it asks for a new review. */
function versionOf(definition: Omit<ToolDefinition, "version">, plan: RequestPlan): string {
  return createHash("sha256").update(canonicalJson({ definition, plan })).digest("base64url").slice(0, 22);
}

function createTool(
  operation: Operation,
  name: string,
  references: References,
  hidden: (parameter: Parameter) => boolean,
): Tool {
  const input = createToolInput(operation, references, hidden);
  const plan = planRequest(operation, input);
  const definition = {
    name,
    description: describeOperation(operation),
    inputSchema: input.schema,
    effect: classifyEffect(operation),
    risk: classifyRisk(operation),
    origin: `${plan.method} ${operation.path}`,
  };
  return { definition: { ...definition, version: versionOf(definition, plan) }, plan };
}

/**
 * Reads a description and offers each of its operations as a tool. Everything that does not depend on a call's arguments
 * is made here, once. Throws `OPENAPI_*` for a description that cannot be used.
 */
export async function createOpenApiSource(options: OpenApiSourceOptions): Promise<OpenApiSource> {
  const { http, idempotencyHeader = DEFAULT_IDEMPOTENCY_HEADER } = options;
  const authorisation = options.auth && authorisationOf(options.auth);
  const ownHeaders = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const document = await loadDocument(options.document, http);
  const references = createReferences(document.root);
  const { operations, warnings } = readOperations(document, references, options.baseUrl);

  const sourceHeaders = new Set([idempotencyHeader.toLowerCase(), ...ownHeaders.map(([name]) => name)]);
  const hidden = (parameter: Parameter) =>
    isReservedHeader(parameter) ||
    (parameter.place === "header" && sourceHeaders.has(parameter.name.toLowerCase())) ||
    fillsParameter(authorisation, parameter);

  const names = toolNames(operations);
  const tools = new Map<string, Tool>();
  operations.forEach((operation, index) => {
    const name = names[index] ?? "";
    tools.set(name, createTool(operation, name, references, hidden));
  });
  const definitions = [...tools.values()].map(({ definition }) => definition);

  const real = { headers: { ...GENERAL_HEADERS, ...Object.fromEntries(ownHeaders) }, authorisation };
  // An operator's own headers are often credentials under another name.
  const shown = {
    headers: { ...GENERAL_HEADERS, ...Object.fromEntries(ownHeaders.map(([name]) => [name, MASK])) },
    authorisation: authorisation && masked(authorisation),
  };

  function prepare(tool: Tool, args: JsonObject, call: ToolCallOptions, identity: typeof real): PreparedRequest {
    const request = buildRequest(tool.plan, args);
    const headers: Record<string, string> = { ...request.headers, ...identity.headers };
    if (call.idempotencyKey !== undefined && tool.definition.effect === "write") {
      headers[(call.idempotencyHeader ?? idempotencyHeader).toLowerCase()] = call.idempotencyKey;
    }
    return authorise({ ...request, headers }, identity.authorisation);
  }

  function toolNamed(name: string): Tool {
    const tool = tools.get(name);
    if (tool === undefined) throw notFound("tool");
    return tool;
  }

  async function call(name: string, args: JsonObject, callOptions: ToolCallOptions): Promise<ToolOutcome> {
    const tool = toolNamed(name);
    const { effect } = tool.definition;
    let request: PreparedRequest;
    try {
      request = prepare(tool, args, callOptions, real);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return { kind: "failed", code: error.code, message: error.message, retryable: false };
    }
    const { signal } = callOptions;
    const limits = { maxBytes: MAX_RESPONSE_BYTES, idempotent: effect === "read" };
    return readOutcome(effect, await http.request({ ...request, ...limits, signal }));
  }

  return {
    name: options.name,
    warnings,
    list: async () => definitions,
    call,
    previewRequest: (name, args, callOptions = {}) => prepare(toolNamed(name), args, callOptions, shown),
  };
}
