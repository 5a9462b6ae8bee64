import {
  ProtocolError,
  ProtocolErrorCode,
  type Resource,
  ResourceNotFoundError,
  UriTemplate,
} from "@modelcontextprotocol/server";
import { CodedError } from "../core/coded-error.ts";
import { storable } from "../core/json.ts";
import type { AppPage } from "./apps/app-pages.ts";
import type { ResourceKind } from "./resources/resource-kind.ts";
import type { Visit } from "./visit.ts";

const JSON_TYPE = "application/json";

/** Everything that is read by an address. */
export interface ResourceShelf {
  /** Throws ProtocolError for a cursor that this gave to nobody. */
  list(visit: Visit, cursor: string | undefined): Promise<{ resources: Resource[]; nextCursor?: string }>;
  templates(visit: Visit): (ReturnType<typeof described> & { uriTemplate: string })[];
  /** Throws ResourceNotFoundError for what is not there, or not theirs, and CodedError for what is wrong with an address. */
  read(
    uri: string,
    visit: Visit,
  ): Promise<{ uri: string; mimeType: string; text: string; _meta?: Record<string, unknown> }>;
  /** Values of a template's variable that begin with `prefix`. */
  complete(template: string, variable: string, prefix: string, visit: Visit): Promise<string[]>;
  /** Whether the visit is told when this changes. */
  mayListen(uri: string, visit: Visit): Promise<boolean>;
}

const described = ({ name, title, description }: ResourceKind) => ({ name, title, description, mimeType: JSON_TYPE });
const isFor = (kind: ResourceKind, visit: Visit) => kind.isFor?.(visit) ?? true;

/** Puts kinds of resources, in the order of their listing, and the pages of apps on one shelf, once for all requests. */
export function createShelf(kinds: readonly ResourceKind[], apps: readonly AppPage[]): ResourceShelf {
  const shelved = kinds.map((kind) => ({ kind, address: addressOf(kind.uri) }));
  const pages = new Map(apps.map((page) => [page.uri, page]));

  function find(uri: string): { kind: ResourceKind; variables: Record<string, string> } | null {
    for (const { kind, address } of shelved) {
      const variables = address(uri);
      if (variables) return { kind, variables };
    }
    return null;
  }

  async function readAt(uri: string, visit: Visit) {
    const found = find(uri);
    if (!found || !isFor(found.kind, visit)) throw new ResourceNotFoundError(uri);
    return found.kind.read(found.variables, visit).catch((error) => notFoundAt(uri, error));
  }

  return {
    async list(visit, cursor) {
      const { from, within } = cursor === undefined ? { from: 0, within: undefined } : positionOf(cursor, kinds);
      const resources: Resource[] = cursor === undefined ? apps.map(({ text: _, ...listed }) => listed) : [];
      for (const [at, kind] of kinds.entries()) {
        if (at < from || !isFor(kind, visit)) continue;
        const page = await listed(kind, visit, at === from ? within : undefined);
        resources.push(...page.items);
        if (page.next_cursor !== null) return { resources, nextCursor: `${at}:${page.next_cursor}` };
      }
      return { resources };
    },
    templates: (visit) =>
      kinds
        .filter((kind) => UriTemplate.isTemplate(kind.uri) && isFor(kind, visit))
        .map((kind) => ({ uriTemplate: kind.uri, ...described(kind) })),
    async read(uri, visit) {
      const page = pages.get(uri);
      if (page) return { uri, mimeType: page.mimeType, text: page.text, _meta: page._meta };
      return { uri, mimeType: JSON_TYPE, text: JSON.stringify(await readAt(uri, visit)) };
    },
    async complete(template, variable, prefix, visit) {
      const kind = kinds.find(({ uri }) => uri === template);
      return (kind && isFor(kind, visit) && (await kind.complete?.[variable]?.(prefix, visit))) || [];
    },
    async mayListen(uri, visit) {
      // Pages and ranges are read at addresses of their own; what changes is announced at the one without a query.
      if (uri.includes("?") || !find(uri)?.kind.isAnnouncedTo?.(visit)) return false;
      return readAt(uri, visit).then(
        () => true,
        () => false,
      );
    },
  };
}

async function listed(kind: ResourceKind, visit: Visit, cursor: string | undefined) {
  const page = await kind.page?.(visit, cursor);
  const own = UriTemplate.isTemplate(kind.uri) ? [] : [{ uri: kind.uri }];
  const { items, next_cursor } = page ?? { items: (await kind.list?.(visit)) ?? own, next_cursor: null };
  return { items: items.map((item) => ({ ...described(kind), ...item })), next_cursor };
}

/** Where a list goes on: the kind by its place, and the cursor within it. */
function positionOf(cursor: string, kinds: readonly ResourceKind[]): { from: number; within: string } {
  const [, place, within] = /^(\d{1,2}):([\w-]{1,100})$/.exec(cursor) ?? [];
  if (place === undefined || within === undefined || !kinds[Number(place)]?.page) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, "The cursor is none that this server gave.");
  }
  return { from: Number(place), within };
}

/** Reads the variables out of an address, or gives null for another kind's. A query is optional, and holds what the template names. */
function addressOf(template: string): (uri: string) => Record<string, string> | null {
  const [, path = "", names = ""] = /^(.*?)(?:\{\?(.*)\})?$/.exec(template) ?? [];
  const pattern = new UriTemplate(path);
  const queried = names.split(",").filter(Boolean);
  return (uri) => {
    const [address = "", query = ""] = uri.split(/\?(.*)/s);
    const variables = address === path ? {} : pattern.match(address);
    if (!variables || (query !== "" && queried.length === 0)) return null;
    const given = new URLSearchParams(query);
    const named = queried.flatMap((name) => given.getAll(name).map((value) => [name, value]));
    try {
      const inPath = Object.entries(variables).map(([name, value]) => [name, decodeURIComponent(String(value))]);
      return storable(Object.fromEntries([...inPath, ...named]));
    } catch {
      return null; // what is not well encoded is nobody's address
    }
  };
}

/** What is somebody else's is as little there as what never was. */
function notFoundAt(uri: string, error: unknown): never {
  throw error instanceof CodedError && error.code === "NOT_FOUND" ? new ResourceNotFoundError(uri) : error;
}
