import { notFound } from "../../core/coded-error.ts";
import type { ToolOutcome, ToolSource } from "../../core/tools/tool.ts";
import { withoutSecrets } from "../../core/tools/without-secrets.ts";
import { outcomeOf, troubleOutcome } from "./call-outcome.ts";
import { digestOfTool, readListing } from "./listed-tool.ts";
import type { ServerTool } from "./offered-tools.ts";
import type { ServerConnection } from "./server-connection.ts";
import { TROUBLES, Trouble } from "./trouble.ts";

export interface McpSourceParts {
  name: string;
  tools: readonly ServerTool[];
  /** Nothing where the server is not configured any more. */
  connection: ServerConnection | undefined;
  /** Called when the server does not offer what was reviewed any more. */
  changed(): void;
}

/** How old what the server lists may be when a tool that reads is called. For a write it is asked for each time. */
const LISTING_AGE_MS = 10_000;

const refused = (code: string, message: string): ToolOutcome => ({ kind: "failed", code, message, retryable: false });

/**
 * An external server's tools. Each is called only while the server still describes it as it was when it was reviewed: a server
 * that is harmless when somebody looks and another one later must not be believed.
 */
export function createMcpSource({ name, tools, connection, changed }: McpSourceParts): ToolSource {
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));

  /** Why the tool must not be called as the server offers it now; nothing where it is the same. */
  async function difference(server: ServerConnection, tool: ServerTool, isWrite: boolean): Promise<ToolOutcome | null> {
    const raw = await server.list(isWrite ? 0 : LISTING_AGE_MS);
    const now = readListing(raw.tools, raw.leftOut).tools.find((one) => one.name === tool.listedName);
    if (now && digestOfTool(now) === tool.definition.version) return null;
    changed();
    return now
      ? refused("TOOL_CHANGED", "The server has changed what it says of this tool; somebody has to review it first.")
      : refused("TOOL_GONE", "The server does not offer this any more.");
  }

  return {
    name,
    list: async () => tools.map(({ definition }) => definition),
    async call(toolName, args, { idempotencyKey, signal }) {
      const tool = byName.get(toolName);
      if (!tool) throw notFound("tool");
      if (!connection) return { kind: "not_sent", code: "MCP_NOT_CONFIGURED", message: `${name} is not configured.` };
      // A key goes with every action; without one it is a read, or what a person found to only read.
      const effect = idempotencyKey === undefined ? "read" : "write";
      let isOffered = false;
      try {
        const changedOutcome = await difference(connection, tool, effect === "write");
        if (changedOutcome) return changedOutcome;
        isOffered = true;
        const result = await connection.call(tool.listedName, tool.original(args), {
          ...(idempotencyKey !== undefined && { actionId: idempotencyKey }),
          ...(signal && { signal }),
        });
        return withoutSecrets(outcomeOf(effect, result), connection.secrets);
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        // Lost or late before the call itself: whatever became of the listing, the call was not sent.
        const isKnown = isOffered || TROUBLES[error.kind].means !== "unknown";
        const outcome = isKnown ? error : new Trouble("NOT_SENT");
        return withoutSecrets(troubleOutcome(effect, outcome), connection.secrets);
      }
    },
  };
}
