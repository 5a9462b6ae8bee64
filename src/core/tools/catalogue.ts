import { createHash } from "node:crypto";
import { canonicalJson, isJsonObject, storable } from "../json.ts";
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
  /** Digest of definition and settings: an approval is bound to it. */
  version: string;
  origin: string;
  source: ToolSource;
}

export interface Catalogue {
  /** In the order of their names. */
  all(): readonly Tool[];
  find(name: string): Tool | undefined;
  definitions(): readonly ToolDefinition[];
  /** Reads the sources. Throws if one does not answer. */
  refresh(): Promise<void>;
  /** Applies what operators changed in `tools/*.yaml`. */
  configure(settings: ReadonlyMap<string, ToolSettings>): void;
}

const UNREVIEWED: ToolSettings = { access: "staff" };

/** Puts the tools of every source in one list. A name that two sources share belongs to the first. */
export function createCatalogue(
  toolSources: readonly ToolSource[],
  initialSettings: ReadonlyMap<string, ToolSettings>,
): Catalogue {
  const sources = toolSources.map(withStorableAnswers);
  let settings = initialSettings;
  const listed = new Map<ToolSource, ToolDefinition[]>();
  let tools = new Map<string, Tool>();

  function assemble(): void {
    const next = new Map<string, Tool>();
    for (const [source, definitions] of listed) {
      for (const definition of definitions) {
        if (!next.has(definition.name)) {
          next.set(definition.name, assembleTool(source, definition, settings.get(definition.name) ?? UNREVIEWED));
        }
      }
    }
    tools = new Map([...next].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  return {
    all: () => [...tools.values()],
    find: (name) => tools.get(name),
    definitions: () => [...listed.values()].flat(),
    async refresh() {
      for (const source of sources) listed.set(source, await source.list());
      assemble();
    },
    configure(changed) {
      settings = changed;
      assemble();
    },
  };
}

function assembleTool(source: ToolSource, definition: ToolDefinition, settings: ToolSettings): Tool {
  // An operator may say that a "read" changes something; nobody may say that a write does not.
  const effect: Effect = definition.effect === "write" || settings.effect === "write" ? "write" : "read";
  return {
    ...settings,
    name: definition.name,
    description: definition.description,
    effect,
    risk: settings.risk ?? definition.risk,
    inputSchema: definition.inputSchema,
    visibleSchema: withoutProperties(definition.inputSchema, Object.keys(settings.bind ?? {})),
    version: digestOf({ definition: definition.version, ...reviewed(settings), effect }),
    origin: definition.origin,
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
