import type { Tool as ListedTool } from "@modelcontextprotocol/server";
import { type Agent, toolsOf } from "../core/agents/agent.ts";
import { CodedError } from "../core/coded-error.ts";
import { isListed } from "../core/tools/audience.ts";
import type { Catalogue, Tool } from "../core/tools/catalogue.ts";
import { fitSchema } from "../core/tools/fit-schema.ts";
import type { JsonSchema } from "../core/tools/tool.ts";
import { OUTCOME_SCHEMA } from "./answer.ts";
import { APPROVAL_CARD, shownIn } from "./apps/app-pages.ts";
import { readsConversations } from "./conversations-in-reach.ts";
import { type OwnToolNeeds, ownTools } from "./own-tools.ts";
import type { Visit } from "./visit.ts";

/** The tools that one kind of caller has. */
export interface ToolListing {
  /** As `tools/list` answers: writes all by name, reads as far as there is room, then the server's own. */
  readonly listed: readonly ListedTool[];
  /** Reads that are found by searching. */
  readonly searchable: readonly Tool[];
  /** Whether a tool is in the selected toolsets, listed or not. */
  has(name: string): boolean;
}

export type ToolListings = (visit: Pick<Visit, "audience" | "mayRead" | "mayWrite" | "toolsets">) => ToolListing;

/** Cursor uses the first 40 tools of everything that is connected; models choose worse with more. */
const MOST_LISTED = 40;
/** About 12,000 tokens, which a client spends at the start of every conversation. */
const MOST_BYTES = 48_000;
/** Of the schema of a write where all of them together would take more than there is room for. */
const SHORT_SCHEMA_BYTES = 600;

/**
 * What each kind of caller sees, made once for every state of the catalogue: nothing that a request does grows with the number
 * of tools. A listing depends on the caller's rights and on the toolsets it asks for, and never on what was called before.
 */
export function createToolListings(
  catalogue: Pick<Catalogue, "all">,
  agents: () => readonly Pick<Agent, "name" | "tools" | "effect">[],
  hasApps: boolean,
): ToolListings {
  const byCatalogue = new WeakMap<readonly Tool[], Map<string, ToolListing>>();

  return (visit) => {
    const all = catalogue.all();
    const known = byCatalogue.get(all) ?? new Map<string, ToolListing>();
    byCatalogue.set(all, known);
    const { audience, mayRead, mayWrite, toolsets } = visit;
    const kind = JSON.stringify([audience.isAdmin, audience.actsFor, mayRead, mayWrite, toolsets]);
    let listing = known.get(kind);
    if (!listing) {
      const selected = toolsets.length === 0 ? all : inToolsets(all, toolsets, agents());
      const tools = selected.filter((tool) => isListed(tool, audience) && (mayWrite || tool.effect === "read"));
      listing = arrange(tools, {
        readsConversations: readsConversations(visit),
        readsEverything: mayRead && audience.actsFor !== "one",
        hasApps,
      });
      known.set(kind, listing);
    }
    return listing;
  };
}

function inToolsets(
  tools: readonly Tool[],
  toolsets: readonly string[],
  agents: readonly Pick<Agent, "name" | "tools" | "effect">[],
): readonly Tool[] {
  const chosen = new Set<Tool>();
  for (const name of toolsets) {
    const agent = agents.find((one) => one.name === name);
    const ofName = [...tools.filter(({ source }) => source.name === name), ...(agent ? toolsOf(agent, tools) : [])];
    if (ofName.length === 0) throw unknownToolset(name, tools, agents);
    for (const tool of ofName) chosen.add(tool);
  }
  return tools.filter((tool) => chosen.has(tool));
}

function unknownToolset(name: string, tools: readonly Tool[], agents: readonly Pick<Agent, "name">[]): CodedError {
  const names = [...new Set([...tools.map(({ source }) => source.name), ...agents.map((agent) => agent.name)])];
  return new CodedError({
    code: "TOOLSET_UNKNOWN",
    message: `There is no toolset "${name.slice(0, 64)}".`,
    remedy: `Name tool sources or agents: ${names.sort().join(", ")}.`,
    status: 400,
  });
}

function arrange(tools: readonly Tool[], needs: Omit<OwnToolNeeds, "hasSearchable" | "hasLarge">): ToolListing {
  // Clients' lists of what may run without asking go by name, so that what changes something is never behind another name.
  const writes = tools.filter(({ effect }) => effect === "write");
  const whole = writes.map((tool) => listedTool(tool, tool.visibleSchema, needs.hasApps));
  const isCrowded = sizeOf(whole) > MOST_BYTES;
  const short = (tool: Tool) =>
    listedTool(tool, fitSchema(tool.visibleSchema, SHORT_SCHEMA_BYTES).schema, needs.hasApps);
  const named = isCrowded ? writes.map(short) : whole;
  const shown = new Map(writes.flatMap((tool, at) => (named[at] ? [[tool, named[at]]] : [])));
  let bytes = sizeOf(named);
  for (const tool of tools) {
    if (tool.effect === "write" || shown.size >= MOST_LISTED) continue;
    const listed = listedTool(tool, tool.visibleSchema, needs.hasApps);
    const size = sizeOf([listed]);
    if (bytes + size > MOST_BYTES) continue;
    shown.set(tool, listed);
    bytes += size;
  }
  const searchable = tools.filter((tool) => !shown.has(tool));
  const names = new Set(tools.map(({ name }) => name));
  const own = ownTools({
    ...needs,
    hasSearchable: searchable.length > 0,
    hasLarge: isCrowded || tools.some((tool) => tool.visibleFullSchema),
  });
  return {
    // In the order of their names, so that a listing is the same whatever was cut.
    listed: [...tools.flatMap((tool) => shown.get(tool) ?? []), ...own],
    searchable,
    has: (name) => names.has(name),
  };
}

const sizeOf = (listed: readonly ListedTool[]): number => JSON.stringify(listed).length;

/** A tool as clients see it, with as much of its schema as there is room for: what is filled from the identity is not in it. */
function listedTool(tool: Tool, schema: JsonSchema, hasApps: boolean): ListedTool {
  const isRead = tool.effect === "read";
  return {
    name: tool.name,
    description: isRead
      ? tool.description
      : `${tool.description}\nChanges something: a person on staff may have to approve it first.`,
    inputSchema: { ...schema, type: "object" },
    outputSchema: OUTCOME_SCHEMA,
    annotations: {
      readOnlyHint: isRead,
      destructiveHint: !isRead && (tool.hints?.destructive ?? true),
      idempotentHint: isRead || tool.idempotent === true || tool.hints?.idempotent === true,
      openWorldHint: tool.hints?.openWorld ?? true,
    },
    ...(!isRead && hasApps && { _meta: shownIn(APPROVAL_CARD) }),
  };
}
