import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { brief, documentError } from "./document-error.ts";
import { listAt, objectAt, textAt } from "./document-node.ts";
import { dialectOf } from "./recognise.ts";
import { serverOfHost } from "./swagger2.ts";

/** Servers of one document; what is worth knowing about its choices is warned of once. */
export interface Servers {
  /** Absolute, without a slash at its end; only a path, or nothing, where no host is known. */
  of(operation: JsonObject, item: JsonObject): string;
  warnings(): string[];
}

const MAX_LENGTH = 2_000;
const IS_WEB = /^https?:$/;
/** `api.example.com/v1`: a host without its scheme. */
const BARE_HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/|$)/i;
/** Stands for the host that nobody named, while a server is put together. */
const NO_HOST = "http://host.invalid";

/** Servers are kept without what a path cannot follow: query, fragment and the slash at the end. */
function withoutEnd(server: string): string {
  return server.replace(/[?#].*$/s, "").replace(/(?<!\/)\/+$/, "");
}

/** What the operator says is every operation's server. Throws `OPENAPI_BASE_URL_INVALID`. */
export function configuredServer(baseUrl: string): string {
  if (URL.canParse(baseUrl) && IS_WEB.test(new URL(baseUrl).protocol)) return withoutEnd(new URL(baseUrl).href);
  throw documentError("OPENAPI_BASE_URL_INVALID", "base_url is not an http(s) URL.");
}

/** Throws `OPENAPI_SERVER_MISSING` for a server without a host, which no request can be sent to. */
export function requireHost(server: string): void {
  if (URL.canParse(server)) return;
  throw documentError("OPENAPI_SERVER_MISSING", "Neither the description nor the source says where the API lives.");
}

export function createServers(root: JsonObject, documentUrl: string | undefined): Servers {
  const warnings = new Set<string>();
  const self = textAt(root, "$self");
  const base = [self, documentUrl].find((url) => url !== undefined && /^https?:/i.test(url) && URL.canParse(url));

  /** A variable's default, or the first value that it may have; nothing where one has neither. */
  function filledIn(server: JsonObject): string | undefined {
    const variables = objectAt(server, "variables");
    let complete = true;
    const url = (textAt(server, "url") ?? "").trim().replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
      const variable = objectAt(variables, name);
      const value = variable.default ?? listAt(variable, "enum")[0];
      if (value === undefined || value === null || typeof value === "object") {
        complete = false;
        warnings.add(`The server variable "${name}" has no default: set base_url.`);
        return "";
      }
      if (listAt(variable, "enum").length === 0) {
        warnings.add(
          `The server variable "${name}" was taken as "${value}", which may only stand for yours: see base_url.`,
        );
      }
      return `${value}`;
    });
    return complete && url.length <= MAX_LENGTH ? url : undefined;
  }

  function absolute(server: JsonObject): string | undefined {
    const url = filledIn(server);
    if (url === undefined) return undefined;
    const written = BARE_HOST.test(url) ? `https://${url}` : url.replace(/^\/\//, "https://");
    const against = base ?? NO_HOST;
    if (!URL.canParse(written, against)) return undefined;
    const resolved = new URL(written, against);
    if (!IS_WEB.test(resolved.protocol) || /[{}]|%7[bd]/i.test(resolved.host)) return undefined;
    return withoutEnd(resolved.href);
  }

  /** Thousands of operations share what their document states. */
  const chosen = new Map<JsonObject, string | undefined>();

  function chosenOf(node: JsonObject): string | undefined {
    if (!chosen.has(node)) chosen.set(node, choose(listAt(node, "servers").filter(isJsonObject)));
    return chosen.get(node);
  }

  /** The first `https` server, or else the first; often a sandbox on the author's own machine stands before the real one. */
  function choose(stated: readonly JsonObject[]): string | undefined {
    const usable = [...new Set(stated.map(absolute).filter((server) => server !== undefined))];
    const first = usable.find((server) => server.startsWith("https:")) ?? usable[0];
    if (usable.length > 1 && first !== undefined) {
      warnings.add(`Of ${usable.length} servers ${withoutHost(first)} was taken; base_url may name another.`);
    }
    return first;
  }

  function withoutHost(server: string): string {
    if (server !== NO_HOST && !server.startsWith(`${NO_HOST}/`)) return server;
    warnings.add("The description does not say on which host the API lives: set base_url.");
    return server.slice(NO_HOST.length);
  }

  return {
    of(operation, item) {
      const nearest = [operation, item, root].find((node) => chosenOf(node) !== undefined);
      const stated = nearest && chosenOf(nearest);
      if (stated !== undefined) return withoutHost(stated);
      const fallback = dialectOf(root) === "swagger2" ? serverOfHost(root, operation) : { url: "/" };
      return withoutHost(absolute(fallback) ?? NO_HOST);
    },
    warnings: () => [...warnings].map(brief),
  };
}
