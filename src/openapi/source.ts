import { CodedError, notFound } from "../core/coded-error.ts";
import type { JsonObject } from "../core/json.ts";
import type { HttpClient } from "../core/net/http-client.ts";
import type { ToolCallOptions, ToolOutcome, ToolSource } from "../core/tools/tool.ts";
import { MASK, withoutSecrets } from "../core/tools/without-secrets.ts";
import { type ApiDocument, loadDocument } from "./document/load-document.ts";
import type { Parameter } from "./document/operations.ts";
import { requireHost } from "./document/servers.ts";
import { buildRequest, type PreparedRequest } from "./request/build-request.ts";
import { createCallerIdentity } from "./request/caller-identity.ts";
import { type Authorisation, authorise, type Credentials, fillsParameter } from "./request/credentials.ts";
import type { TokenFailure } from "./request/oauth-token.ts";
import { type ShownRequest, shownRequest } from "./request/shown-request.ts";
import { unmetSecurity } from "./request/unmet-security.ts";
import { MAX_RESPONSE_BYTES, readOutcome } from "./response/read-response.ts";
import { createOperationTools, type OperationTool } from "./tools/operation-tools.ts";

export interface OpenApiSourceOptions {
  name: string;
  /** Replaces every server that the description states. */
  baseUrl?: string;
  auth?: Credentials;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Under which a write's key is sent; otherwise as the operation asks for it, or `Idempotency-Key`. */
  idempotencyHeader?: string;
  /** Names that tools of other sources have. */
  taken?: ReadonlySet<string>;
  http: HttpClient;
}

/** A company's API as a tool source. */
export interface OpenApiSource extends ToolSource {
  /** The operations behind the tools, in the description's order. */
  readonly operations: readonly OperationTool[];
  /** Those of the names taken that its own tools gave way to. */
  readonly avoided: readonly string[];
  /** What of the description was left out, and why. */
  readonly warnings: readonly string[];
  /** What `call` would send, with secrets masked; sends nothing. Throws `ARGUMENT_INVALID`. */
  previewRequest(name: string, args: JsonObject, options?: ToolCallOptions): ShownRequest;
}

const DEFAULT_IDEMPOTENCY_HEADER = "Idempotency-Key";
const GENERAL_HEADERS: Record<string, string> = {
  accept: "application/json, */*;q=0.5",
  "user-agent": "smart-support",
};

const HOMELESS: ToolOutcome = {
  kind: "failed",
  code: "SERVER_MISSING",
  message: "Neither the description nor the source says where the API lives.",
  retryable: false,
};

/** Without a token nothing was sent. Only what may go away by itself is tried again. */
function withoutToken({ code, message, isOurFault }: TokenFailure): ToolOutcome {
  return isOurFault ? { kind: "failed", code, message, retryable: false } : { kind: "not_sent", code, message };
}

/**
 * Reads a description (the path of a file that the operator names, a URL, or the parsed description) and opens it. Throws
 * `OPENAPI_*` for a description that cannot be used.
 */
export async function createOpenApiSource({
  document,
  ...options
}: OpenApiSourceOptions & { document: string | URL | object }): Promise<OpenApiSource> {
  const source = openOpenApiSource(await loadDocument(document, options.http), options);
  for (const { plan } of source.operations) requireHost(plan.server);
  return source;
}

/**
 * Offers each operation of a description as a tool. Everything that does not depend on a call's arguments is made here, once.
 * Throws `OPENAPI_*` for a description that cannot be used.
 */
export function openOpenApiSource(document: ApiDocument, options: OpenApiSourceOptions): OpenApiSource {
  const { http, baseUrl } = options;
  const identity = createCallerIdentity(options.auth, http);
  const ownHeaders = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const sourceHeaders = new Set([...ownHeaders.map(([name]) => name), options.idempotencyHeader?.toLowerCase()]);
  const fills = (parameter: Parameter) =>
    (parameter.place === "header" && sourceHeaders.has(parameter.name.toLowerCase())) ||
    fillsParameter(options.auth, parameter);

  const { tools, warnings, avoided } = createOperationTools(document, {
    baseUrl,
    fills,
    others: { source: options.name, taken: options.taken ?? new Set() },
  });
  const operations = tools.map(({ operation }) => operation);
  const definitions = tools.map(({ definition }) => definition);
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));

  const realHeaders = { ...GENERAL_HEADERS, ...Object.fromEntries(ownHeaders) };
  // An operator's own headers are often credentials under another name.
  const shownHeaders = { ...GENERAL_HEADERS, ...Object.fromEntries(ownHeaders.map(([name]) => [name, MASK])) };
  const ownSecrets = ownHeaders.map(([, value]) => value);

  function idempotencyHeader(tool: OperationTool, call: ToolCallOptions): string {
    const stated = call.idempotencyHeader ?? options.idempotencyHeader ?? tool.idempotencyHeader;
    return (stated ?? DEFAULT_IDEMPOTENCY_HEADER).toLowerCase();
  }

  function prepare(
    tool: OperationTool,
    args: JsonObject,
    call: ToolCallOptions,
    ownValues: Readonly<Record<string, string>>,
  ): PreparedRequest {
    const request = buildRequest(tool.plan, args);
    const headers: Record<string, string> = { ...request.headers, ...ownValues };
    if (call.idempotencyKey !== undefined) headers[idempotencyHeader(tool, call)] = call.idempotencyKey;
    return { ...request, headers };
  }

  function toolNamed(name: string): OperationTool {
    const tool = byName.get(name);
    if (tool === undefined) throw notFound("tool");
    return tool;
  }

  async function call(name: string, args: JsonObject, callOptions: ToolCallOptions): Promise<ToolOutcome> {
    const tool = toolNamed(name);
    // Whoever gives a key says that the call must not be repeated: an operator may have raised a read to a write.
    const effect = callOptions.idempotencyKey === undefined ? tool.definition.effect : "write";
    let request: PreparedRequest;
    try {
      requireHost(tool.plan.server);
      request = prepare(tool, args, callOptions, realHeaders);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return { kind: "failed", code: error.code, message: error.message, retryable: false };
    }
    if (!URL.canParse(request.url)) return HOMELESS;
    const caller = await identity.current();
    if (!("authorisations" in caller)) return withoutToken(caller);
    const { signal } = callOptions;
    const limits = { maxBytes: MAX_RESPONSE_BYTES, idempotent: effect === "read", signal };
    const send = (authorisations: readonly Authorisation[]) =>
      http.request({ ...authorise(request, authorisations), ...limits });

    let result = await send(caller.authorisations);
    // A token can be void before its time. 401 says that the request was not applied (RFC 9110, section 15.5.2), so a write
    // may be sent again as well; it is, once, under the same key.
    if (result.kind === "response" && result.status === 401 && identity.reject(caller.authorisations)) {
      const renewed = await identity.current();
      if ("authorisations" in renewed) result = await send(renewed.authorisations);
    }
    const declaredType = tool.operation.responses.find(({ status }) => /^2/.test(status))?.mediaType;
    const outcome = readOutcome({ effect, args, query: tool.plan.query, declaredType }, result);
    return withoutSecrets(outcome, [...identity.secrets(), ...ownSecrets]);
  }

  return {
    name: options.name,
    operations: tools,
    avoided,
    warnings: [...warnings, ...unmetSecurity(operations, options.auth)],
    list: async () => definitions,
    call,
    previewRequest: (name, args, callOptions = {}) =>
      shownRequest(authorise(prepare(toolNamed(name), args, callOptions, shownHeaders), identity.masked)),
  };
}
