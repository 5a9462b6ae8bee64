import type { JsonObject } from "../../core/json.ts";
import { MAX_SCHEMA_BYTES } from "../../core/tools/describe-tool.ts";
import { fitSchema } from "../../core/tools/fit-schema.ts";
import { namesApart } from "../../core/tools/names-apart.ts";
import type { OfferedTool } from "../../core/tools/source-kind.ts";
import type { JsonSchema } from "../../core/tools/tool.ts";
import { toolNames } from "../../core/tools/tool-names.ts";
import { classifyListed } from "./classify-listed.ts";
import { digestOfTool, type ListedTool } from "./listed-tool.ts";
import { describedSchema, describedWords } from "./untrusted-words.ts";

/** A tool's schema as every model provider takes it; `original` gives arguments the names that its author wrote. */
export type PlainSchema = (written: JsonObject) => {
  schema: JsonSchema;
  warnings: readonly string[];
  original(args: JsonObject): JsonObject;
};

/** A listed tool as it is reviewed and called. */
export interface ServerTool extends OfferedTool {
  /** How the server calls it. */
  listedName: string;
  original(args: JsonObject): JsonObject;
}

export interface ServerTools {
  tools: ServerTool[];
  /** Those of the names taken that its own tools gave way to. */
  avoided: readonly string[];
}

const MAX_WARNINGS = 10;

function warningsOf(rules: readonly string[], cut: readonly string[], schemaWarnings: readonly string[]): string[] {
  const left = [
    ...schemaWarnings,
    ...(cut.length > 0 ? [`Too large to be shown whole; left open: ${cut.join(", ")}.`] : []),
  ];
  const poisoned = `What is said of it speaks to its reader (${rules.join(", ")}). Sentences that do were taken out; ask whoever runs the server before you approve it.`;
  return [...(rules.length > 0 ? [poisoned] : []), ...left.slice(0, MAX_WARNINGS)];
}

/** What a server lists, as tools of `source`. The same listing and the same names taken lead to the same tools. */
export function serverTools(
  listed: readonly ListedTool[],
  { source, taken, server }: { source: string; taken: ReadonlySet<string>; server: string },
  plainSchema: PlainSchema,
): ServerTools {
  // A server's names are those that its own documentation uses, and hardly any server mixes notations.
  const named = listed.map(({ name }) => ({
    given: name,
    words: name,
    identity: name,
    prefix: "tool",
    keepsKebab: true,
  }));
  const own = toolNames(named);
  const { names, avoided } = namesApart(own, source, taken);
  const tools = listed.map((tool, index): ServerTool => {
    const name = names[index] ?? "";
    const words = describedWords(tool.description ?? tool.title ?? tool.annotations?.title ?? "");
    const plain = plainSchema(tool.inputSchema);
    const whole = describedSchema(plain.schema);
    const { schema, cut } = fitSchema(whole.schema, MAX_SCHEMA_BYTES);
    const classification = classifyListed(tool);
    const { effect, risk } = classification;
    return {
      definition: {
        name,
        description: words.text,
        inputSchema: schema,
        ...(schema !== whole.schema && { fullSchema: whole.schema }),
        effect,
        risk,
        version: digestOfTool(tool),
        origin: `MCP ${source}: ${describedWords(tool.name).text}`,
      },
      classification,
      tags: [source],
      warnings: warningsOf([...new Set([...words.rules, ...whole.rules])], cut, plain.warnings),
      server,
      listedName: tool.name,
      original: plain.original,
    };
  });
  return { tools, avoided };
}
