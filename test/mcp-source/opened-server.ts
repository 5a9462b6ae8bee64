import { fileURLToPath } from "node:url";
import type { ReadSource, SourceKind } from "../../src/core/tools/source-kind.ts";
import type { ToolSource } from "../../src/core/tools/tool.ts";
import type { ServerReach } from "../../src/mcp/source/host-protocol.ts";
import { SERVER_LIMITS, type ServerLimits } from "../../src/mcp/source/limits.ts";
import { mcpKind } from "../../src/mcp/source/mcp-kind.ts";
import { createServerConnection, type ServerConnection } from "../../src/mcp/source/server-connection.ts";
import { plainSchema } from "../../src/openapi/tools/plain-schema.ts";

export interface OpenedServer {
  kind: SourceKind;
  connection: ServerConnection;
  reading: ReadSource;
  source: ToolSource;
  /** What the connection said to the log. */
  logged: unknown[];
  /** How often the source said that the server has changed. */
  changes(): number;
}

export const STDIO_SECRET = "crm-key-0123456789";
export const STDIO: ServerReach = {
  transport: "stdio",
  command: process.execPath,
  args: [fileURLToPath(new URL("external-server.ts", import.meta.url))],
  env: { CRM_KEY: STDIO_SECRET },
};
const PLACE = { name: "crm", settings: { server: "crm" }, taken: new Set<string>() };

/** A server as the product has it: read, and opened from what was read. */
export async function openServer(reach: ServerReach, limits: Partial<ServerLimits> = {}): Promise<OpenedServer> {
  const logged: unknown[] = [];
  let changes = 0;
  const log = { info: (...said: unknown[]) => logged.push(said), warn: (...said: unknown[]) => logged.push(said) };
  const connection = createServerConnection({ name: "crm", reach, log, limits: { ...SERVER_LIMITS, ...limits } });
  const kind = mcpKind({
    connectionOf: () => connection,
    plainSchema,
    changed() {
      changes++;
    },
  });
  const reading = await kind.read(PLACE, { path: "crm" }, () => undefined);
  const source = await kind.open(PLACE, reading.artifact);
  return { kind, connection, reading, source, logged, changes: () => changes };
}
