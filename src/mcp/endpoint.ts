import {
  type AuthInfo,
  createMcpHandler,
  type McpRequestContext,
  type McpServer,
  type Server,
  type ServerNotifier,
} from "@modelcontextprotocol/server";
import { CodedError } from "../core/coded-error.ts";
import { type AdmissionParts, admit, authenticate, visitFor } from "./admission.ts";
import { jsonBody } from "./json-body.ts";
import { isListening, type MayListen, onlyListenable } from "./listening.ts";
import { createOpenStreams, type OpenStreams } from "./open-streams.ts";
import type { Era } from "./server.ts";
import type { Visit } from "./visit.ts";

/** Streamable HTTP at one path, without sessions: any process answers any request. */
export interface McpEndpoint {
  fetch(request: Request): Promise<Response>;
  /** Tells clients that listen of what has changed. */
  notify: ServerNotifier;
  /** Every address that a client listens to now. */
  listenedTo: OpenStreams["addresses"];
  /** For `/.well-known/oauth-protected-resource`; null without an authorization server. */
  metadata: ProtectedResource["metadata"] | null;
  close(): Promise<void>;
}

/** This server as OAuth sees it (RFC 9728). */
export interface ProtectedResource {
  metadataUrl: string;
  metadata: { resource: string; authorization_servers: string[]; scopes_supported: string[]; [field: string]: unknown };
}

export interface EndpointParts extends AdmissionParts {
  /** Readies what a request that was let in is answered by. Throws what is wrong with the request. */
  open(visit: Visit): (era: Era) => Server | McpServer;
  /** Whether a visit is told when what is at an address changes. */
  mayListen(uri: string, visit: Visit): Promise<boolean>;
  log: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** What clients are told of the authorization server that they need, and where; null without one. */
  resource: ProtectedResource | null;
}

/** JSON-RPC leaves this range to servers; the same code for whatever keeps a request out. */
const NOT_ADMITTED = -32_001;

const PARSE_ERROR = { code: -32_700, message: "Parse error: the request's body is not valid JSON." };

/** The MCP server over HTTP. Hosts, origins and sizes are checked by whatever mounts it. */
export function createMcpEndpoint(parts: EndpointParts): McpEndpoint {
  const opened = new WeakMap<AuthInfo, (era: Era) => Server | McpServer>();

  function serverOf({ authInfo, era }: McpRequestContext): Server | McpServer {
    const create = authInfo && opened.get(authInfo);
    if (!create) throw new Error("A request that nobody let in has reached the server.");
    return create(era);
  }

  const streams = createOpenStreams();
  const handler = createMcpHandler(serverOf, {
    onerror: (error) => parts.log.warn({ err: error }, "an MCP request was refused or failed"),
  });

  return {
    async fetch(request) {
      try {
        const visit = await admit(request, parts);
        const authInfo: AuthInfo = { token: "", clientId: visit.principal.actor, scopes: [] };
        opened.set(authInfo, parts.open(visit));
        const body = await jsonBody(request);
        if (!isListening(request.headers)) return await handler.fetch(request, { authInfo, parsedBody: body });
        const mayListen: MayListen = async (uri, named) => parts.mayListen(uri, await visitFor(visit, named, parts));
        const wanted = await onlyListenable(body, mayListen);
        const { actor } = visit.principal;
        const letIn = () => authenticate(request.headers, parts);
        return await streams.follow({ actor, addresses: wanted.addresses, letIn }, () =>
          handler.fetch(request, { authInfo, parsedBody: wanted.body }),
        );
      } catch (error) {
        if (error instanceof SyntaxError) {
          return Response.json({ jsonrpc: "2.0", id: null, error: PARSE_ERROR }, { status: 400 });
        }
        return notAdmitted(error, parts);
      }
    },
    notify: handler.notify,
    listenedTo: streams.addresses,
    metadata: parts.resource?.metadata ?? null,
    close: () => handler.close(),
  };
}

/** Answers what keeps a request out, in JSON-RPC and with the challenge of RFC 6750. */
function notAdmitted(error: unknown, { log, resource }: EndpointParts): Response {
  const coded = error instanceof CodedError ? error : null;
  const status = coded?.status ?? 500;
  if (status >= 500) log.error({ err: error }, "an MCP request failed");
  const message = coded ? [coded.message, coded.remedy].filter(Boolean).join(" ") : "Something went wrong on our side.";
  const headers: Record<string, string> = {
    ...challenge(status, resource),
    ...(status === 429 && { "retry-after": "10" }),
  };
  const body = {
    jsonrpc: "2.0",
    id: null,
    error: { code: NOT_ADMITTED, message, data: { code: coded?.code ?? "INTERNAL" } },
  };
  return Response.json(body, { status, headers });
}

/** RFC 6750, section 3, and RFC 9728, section 5.1. */
function challenge(status: number, resource: ProtectedResource | null): Record<string, string> {
  const scopes = resource?.metadata.scopes_supported.join(" ") ?? "read act";
  const error: Record<number, string> = { 401: "", 403: `, error="insufficient_scope", scope="${scopes}"` };
  if (error[status] === undefined) return {};
  const where = resource ? `, resource_metadata="${resource.metadataUrl}"` : "";
  return { "www-authenticate": `Bearer realm="smart-support"${error[status]}${where}` };
}
