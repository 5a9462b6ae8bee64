import { ResourceNotFoundError, type Server, UriTemplate } from "@modelcontextprotocol/server";
import { CodedError } from "../core/coded-error.ts";
import type { ResourceKind } from "./resources/resource-kind.ts";
import type { Visit } from "./visit.ts";

const JSON_TYPE = "application/json";
/** The specification's own limit (Completion). */
const MOST_COMPLETIONS = 100;

interface Shelf {
  fixed: readonly ResourceKind[];
  templates: readonly (ResourceKind & { template: UriTemplate })[];
}

/** Sorts kinds into addresses and templates, once for all requests. */
export function createShelf(kinds: readonly ResourceKind[]): Shelf {
  const isTemplate = ({ uri }: ResourceKind) => UriTemplate.isTemplate(uri);
  return {
    fixed: kinds.filter((kind) => !isTemplate(kind)),
    templates: kinds.filter(isTemplate).map((kind) => ({ ...kind, template: new UriTemplate(kind.uri) })),
  };
}

export type ResourceShelf = ReturnType<typeof createShelf>;

const described = ({ name, title, description }: ResourceKind) => ({ name, title, description, mimeType: JSON_TYPE });

/** Answers `resources/*` and completions of templates. */
export function setResourceHandlers(server: Server, { fixed, templates }: ResourceShelf, visit: Visit): void {
  server.setRequestHandler("resources/list", () => ({
    resources: fixed.map((kind) => ({ uri: kind.uri, ...described(kind) })),
  }));
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: templates.map((kind) => ({ uriTemplate: kind.uri, ...described(kind) })),
  }));
  server.setRequestHandler("resources/read", async ({ params: { uri } }) => {
    const value = await readAt(uri);
    return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(value) }] };
  });
  server.setRequestHandler("completion/complete", async ({ params: { ref, argument } }) => {
    const kind = ref.type === "ref/resource" ? templates.find(({ uri }) => uri === ref.uri) : undefined;
    const values = (await kind?.complete?.(argument.value, visit)) ?? [];
    const shown = values.slice(0, MOST_COMPLETIONS);
    return { completion: { values: shown, total: values.length, hasMore: values.length > shown.length } };
  });

  async function readAt(uri: string) {
    const address = fixed.find((kind) => kind.uri === uri);
    if (address) return address.read({}, visit);
    for (const kind of templates) {
      const variables = kind.template.match(uri);
      if (variables) return kind.read(decoded(variables), visit).catch((error) => asResourceError(error, uri));
    }
    throw new ResourceNotFoundError(uri);
  }
}

function decoded(variables: Readonly<Record<string, string | string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, decodeURIComponent(String(value))]),
  );
}

/** What is somebody else's is as little there as what never was. */
function asResourceError(error: unknown, uri: string): never {
  throw error instanceof CodedError && error.code === "NOT_FOUND" ? new ResourceNotFoundError(uri) : error;
}
