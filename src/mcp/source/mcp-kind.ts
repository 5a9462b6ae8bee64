import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import type { SourceKind } from "../../core/tools/source-kind.ts";
import { listedTool, readListing } from "./listed-tool.ts";
import { type PlainSchema, serverTools } from "./offered-tools.ts";
import type { ServerConnection } from "./server-connection.ts";
import { createMcpSource } from "./source.ts";
import { Trouble } from "./trouble.ts";
import { codedTrouble } from "./trouble-remedy.ts";
import { describedWords } from "./untrusted-words.ts";

/** What is stored of how a server is reached: enough for a reviewer to know where calls go, nothing secret. */
export const mcpSettings = z.strictObject({ server: z.string() });

export interface McpKindParts {
  /** The one connection of a configured server. */
  connectionOf(source: string): ServerConnection | undefined;
  plainSchema: PlainSchema;
  /** Called when a server does not offer what was reviewed any more: it is time to read it again. */
  changed(source: string): void;
}

const artifactSchema = z.object({
  tools: z.array(listedTool),
  /** Names that other sources had when it was read, as far as its own tools gave way to them. */
  taken: z.array(z.string()),
});
type Artifact = z.infer<typeof artifactSchema>;

function notConfigured(source: string): CodedError {
  return new CodedError({
    code: "MCP_NOT_CONFIGURED",
    message: `There is no MCP server ${source}.`,
    remedy: "Add it under mcp_servers in smart-support.yaml.",
    audience: "operator",
    status: 422,
  });
}

/** External MCP servers as a kind of tool source. */
export function mcpKind({ connectionOf, plainSchema, changed }: McpKindParts): SourceKind {
  return {
    kind: "mcp",
    checkSettings(settings) {
      const parsed = mcpSettings.safeParse(settings);
      if (parsed.success) return parsed.data;
      throw new CodedError({
        code: "SETTINGS_INVALID",
        message: z.prettifyError(parsed.error),
        remedy: "MCP servers are configured under mcp_servers in smart-support.yaml.",
        audience: "operator",
        status: 422,
      });
    },
    async read({ name, settings, taken }, _location, progress) {
      const connection = connectionOf(name);
      if (!connection) throw notConfigured(name);
      progress({ phase: "fetch", done: 0, total: 1 });
      try {
        const greeting = await connection.greet();
        const raw = await connection.list(0);
        const { tools: listed, warnings } = readListing(raw.tools, raw.leftOut);
        progress({ phase: "classify", done: 0, total: listed.length });
        const { server } = mcpSettings.parse(settings);
        const { tools, avoided } = serverTools(listed, { source: name, taken, server }, plainSchema);
        return {
          title: describedWords(greeting.name).text,
          version: describedWords(greeting.version).text,
          artifact: JSON.stringify({ tools: listed, taken: [...avoided] } satisfies Artifact),
          tools: tools.map(({ listedName: _, original: __, ...offered }) => offered),
          warnings,
        };
      } catch (error) {
        throw error instanceof Trouble ? codedTrouble(name, error) : error;
      }
    },
    async open({ name, settings }, artifact) {
      const { tools: listed, taken } = artifactSchema.parse(JSON.parse(artifact));
      const { server } = mcpSettings.parse(settings);
      const { tools } = serverTools(listed, { source: name, taken: new Set(taken), server }, plainSchema);
      return createMcpSource({ name, tools, connection: connectionOf(name), changed: () => changed(name) });
    },
  };
}
