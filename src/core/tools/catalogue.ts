import { createHash } from "node:crypto";
import { canonicalJson, isJsonObject, storable } from "../json.ts";
import type { ReviewedSource } from "./reviewed-source.ts";
import type { Effect, JsonSchema, Risk, ToolDefinition, ToolSettings, ToolSource } from "./tool.ts";

/** A tool as the product uses it: what its source says, bounded by what the operator decided. */
export interface Tool extends Omit<ToolSettings, "effect" | "risk"> {
  name: string;
  description: string;
  effect: Effect;
  risk: Risk;
  /** Everything the upstream takes. */
  inputSchema: JsonSchema;
  /** What models and clients see: without the parameters that are bound to the identity. */
  visibleSchema: JsonSchema;
  /** The same with every branch in it, where `visibleSchema` leaves some open; `describe_tool` shows it in parts. */
  visibleFullSchema?: JsonSchema;
  /** Digest of definition and settings: an approval is bound to it. */
  version: string;
  tags: readonly string[];
  origin: string;
  hints?: ToolDefinition["hints"];
  source: ToolSource;
}

/** A source as it is, or as far as people reviewed it. */
export type CatalogueSource = ToolSource & Partial<Pick<ReviewedSource, "settings" | "unreviewed">>;

export interface Catalogue {
  /** In the order of their names. The same array until something changes, so that what is made from it can be kept. */
  all(): readonly Tool[];
  find(name: string): Tool | undefined;
  /** Every tool that a source offers, those that wait for a review too. */
  definitions(): readonly ToolDefinition[];
  /** Reads the sources, or other ones instead. Throws if one does not answer, and is then what it was. */
  refresh(sources?: readonly CatalogueSource[]): Promise<void>;
  /** Applies what operators changed in `tools/*.yaml`; `owners` tells whose tool a file speaks of, where it says so. */
  configure(settings: ReadonlyMap<string, ToolSettings>, owners?: ReadonlyMap<string, string>): void;
}

const UNREVIEWED: ToolSettings = { access: "staff" };

interface Listed {
  source: CatalogueSource;
  definitions: readonly ToolDefinition[];
  unreviewed: readonly ToolDefinition[];
}

/** Puts the tools of every source in one list. A name that two sources share belongs to the first. */
export function createCatalogue(
  initialSources: readonly CatalogueSource[],
  initialSettings: ReadonlyMap<string, ToolSettings>,
  initialOwners: ReadonlyMap<string, string> = new Map(),
): Catalogue {
  let sources = initialSources;
  let settings = initialSettings;
  let owners = initialOwners;
  let listed: readonly Listed[] = [];
  let tools = new Map<string, Tool>();
  let ordered: readonly Tool[] = [];

  /** What a file says of another source's tool of that name says nothing of this one. */
  function writtenOf(name: string, source: string): ToolSettings | undefined {
    return (owners.get(name) ?? source) === source ? settings.get(name) : undefined;
  }

  function assemble(): void {
    const next = new Map<string, Tool>();
    for (const { source, definitions } of listed) {
      const safe = withStorableAnswers(source);
      for (const definition of definitions) {
        const { name } = definition;
        if (next.has(name)) continue;
        const decided = writtenOf(name, source.name) ?? source.settings?.get(name) ?? UNREVIEWED;
        next.set(name, assembleTool(safe, definition, decided));
      }
    }
    tools = new Map([...next].sort(([a], [b]) => (a < b ? -1 : 1)));
    ordered = [...tools.values()];
  }

  return {
    all: () => ordered,
    find: (name) => tools.get(name),
    definitions: () => listed.flatMap(({ definitions, unreviewed }) => [...definitions, ...unreviewed]),
    async refresh(changed = sources) {
      listed = await Promise.all(
        changed.map(async (source) => ({
          source,
          definitions: await source.list(),
          unreviewed: (await source.unreviewed?.()) ?? [],
        })),
      );
      sources = changed;
      assemble();
    },
    configure(changed, changedOwners = new Map()) {
      settings = changed;
      owners = changedOwners;
      assemble();
    },
  };
}

function assembleTool(source: ToolSource, definition: ToolDefinition, settings: ToolSettings): Tool {
  // An operator may say that a "read" changes something; nobody may say that a write does not.
  const effect: Effect = definition.effect === "write" || settings.effect === "write" ? "write" : "read";
  const { inputSchema, fullSchema } = definition;
  const bound = Object.keys(settings.bind ?? {});
  return {
    ...settings,
    name: definition.name,
    description: settings.description ?? definition.description,
    effect,
    risk: settings.risk ?? definition.risk,
    inputSchema: fullSchema ?? inputSchema,
    visibleSchema: withoutProperties(inputSchema, bound),
    ...(fullSchema && { visibleFullSchema: withoutProperties(fullSchema, bound) }),
    version: digestOf({ definition: definition.version, ...reviewed(settings), effect }),
    tags: definition.tags ?? [],
    origin: definition.origin,
    ...(definition.hints && { hints: definition.hints }),
    source,
  };
}

/** The part of the settings that an approver relies on; wording is not. */
function reviewed(settings: ToolSettings): Record<string, unknown> {
  const { access, bind, owner, idempotent, idempotencyHeader } = settings;
  return { access, bind, owner, idempotent, idempotencyHeader };
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 32);
}

/** The source, with answers that the store can hold whatever an upstream puts into its strings. */
function withStorableAnswers(source: ToolSource): ToolSource {
  return {
    name: source.name,
    list: () => source.list(),
    call: async (name, args, options) => storable(await source.call(name, args, options)),
    ...(source.previewRequest && { previewRequest: source.previewRequest }),
  };
}

function withoutProperties(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0 || !isJsonObject(schema.properties)) return schema;
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !names.includes(name)));
  const required = Array.isArray(schema.required)
    ? schema.required.filter((name) => typeof name !== "string" || !names.includes(name))
    : undefined;
  return { ...schema, properties, ...(required ? { required } : {}) };
}
