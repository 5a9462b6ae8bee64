import { createInterface } from "node:readline";
import { createBridge } from "../mcp/bridge.ts";
import { ensureServer } from "./background-server.ts";
import { connect, type ServerClient } from "./server-client.ts";
import { sayError } from "./terminal.ts";

export interface McpOptions {
  url?: string;
  key?: string;
  config?: string;
  project?: string;
  customer?: string;
  toolsets?: string;
}

/** The server that the options name, else the one of the project's data folder, started if none runs. */
async function serverOf(options: McpOptions): Promise<ServerClient> {
  if (options.url === undefined) await ensureServer(options.config);
  return connect(options);
}

/**
 * Serves MCP on stdio, by carrying it to the running server: every window of a client starts a process like this one, and only
 * one process may have the data. Nothing but the protocol is written to stdout.
 */
export async function mcp(options: McpOptions): Promise<void> {
  if (options.project !== undefined) process.chdir(options.project);
  const toolsets = options.toolsets || process.env.SMART_SUPPORT_TOOLSETS;
  const customer = options.customer || process.env.SMART_SUPPORT_CUSTOMER;
  let server: Promise<ServerClient> | null = null;

  const bridge = createBridge({
    async target(isGone) {
      if (isGone) server = null;
      server ??= serverOf(options);
      const { url, token } = await server.catch((error: unknown) => {
        server = null; // the next message tries again
        sayError(error);
        throw error;
      });
      return {
        url: `${new URL("/mcp", url)}${toolsets ? `?toolsets=${encodeURIComponent(toolsets)}` : ""}`,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(customer && { "x-customer-id": customer }),
        },
      };
    },
    write: (message) => process.stdout.write(`${JSON.stringify(message)}\n`),
  });

  // A client that has gone reads no answers.
  process.stdout.on("error", () => process.exit());
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    if (line.trim() !== "") void bridge.receive(line);
  });
  lines.on("close", () => bridge.close());
}
