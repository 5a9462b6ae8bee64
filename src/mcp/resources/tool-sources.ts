import { notFound } from "../../core/coded-error.ts";
import type { Catalogue } from "../../core/tools/catalogue.ts";
import type { ToolListings } from "../tool-listing.ts";
import type { Visit } from "../visit.ts";
import type { ResourceKind } from "./resource-kind.ts";

export const toolSourceUri = (name: string): string => `tool-source://${encodeURIComponent(name)}`;

/** Where tools come from, as far as the key has them. */
export function toolSourceResource(catalogue: Pick<Catalogue, "all">, listings: ToolListings): ResourceKind {
  function toolsOf(visit: Visit) {
    const listing = listings(visit);
    return catalogue.all().filter(({ name }) => listing.has(name));
  }
  const namesOf = (visit: Visit) => [...new Set(toolsOf(visit).map(({ source }) => source.name))];
  return {
    uri: "tool-source://{name}",
    name: "tool-source",
    title: "Tool source",
    description: "An imported API or server, with its tools: what each does, and whether it changes something.",
    async read({ name: source = "" }, visit) {
      const tools = toolsOf(visit).filter((tool) => tool.source.name === source);
      if (tools.length === 0) throw notFound("tool source");
      return {
        name: source,
        tools: tools.map(({ name, description, effect, access, risk, origin }) => ({
          name,
          description,
          effect,
          access,
          risk,
          origin,
        })),
      };
    },
    complete: { name: async (prefix, visit) => namesOf(visit).filter((name) => name.startsWith(prefix)) },
    list: async (visit) =>
      namesOf(visit).map((name) => ({ uri: toolSourceUri(name), name: `tool-source-${name}`, title: name })),
    isAnnouncedTo: () => true,
  };
}
