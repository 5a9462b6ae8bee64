import { CodedError } from "../../core/coded-error.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { listAt, objectAt, textAt } from "./document-node.ts";

function serverError(code: string, message: string): CodedError {
  return new CodedError({ code, message, audience: "operator", remedy: "Set base_url of the source.", status: 422 });
}

/** Servers are kept without what a path cannot follow: query, fragment and the slash at the end. */
function withoutEnd(server: string): string {
  return server.replace(/[?#].*$/, "").replace(/\/+$/, "");
}

/**
 * The first server of the nearest node that states one, its variables at their defaults. Throws `OPENAPI_SERVER_MISSING`.
 */
export function statedServer(nodes: readonly JsonObject[], documentUrl: string | undefined): string {
  for (const node of nodes) {
    const [server] = listAt(node, "servers");
    if (!isJsonObject(server)) continue;
    const variables = objectAt(server, "variables");
    const url = (textAt(server, "url") ?? "").replace(/\{([^{}]+)\}/g, (_whole, name: string) =>
      String(objectAt(variables, name).default ?? ""),
    );
    if (URL.canParse(url, documentUrl)) return withoutEnd(new URL(url, documentUrl).href);
  }
  if (documentUrl !== undefined) return new URL(documentUrl).origin;
  throw serverError("OPENAPI_SERVER_MISSING", "Neither the description nor the source says where the API lives.");
}

/** What the operator says is every operation's server. Throws `OPENAPI_BASE_URL_INVALID`. */
export function configuredServer(baseUrl: string): string {
  if (URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol)) return withoutEnd(new URL(baseUrl).href);
  throw serverError("OPENAPI_BASE_URL_INVALID", "base_url is not an http(s) URL.");
}
