/**
 * What stands beside the product: the same SDK, stateless, as its documentation writes such a server, every tool registered for
 * every request; no keys, no policy, no record. `node bench/mcp-bare.ts FILE UPSTREAM [PORT]`, without a port on stdio.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createMcpHandler, fromJsonSchema, type JsonSchemaType, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { Pool } from "undici";
import { z } from "zod";

/** The tools as the product's importer makes them, so that both list the same. */
export const bareTools = z.array(
  z.object({
    name: z.string(),
    description: z.string(),
    inputSchema: z.custom<JsonSchemaType>((value) => typeof value === "object" && value !== null),
    path: z.string(),
  }),
);

const [file = "", upstream = "", port] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 128 });
const tools = bareTools
  .parse(JSON.parse(await readFile(file, "utf8")))
  .map((tool) => ({ ...tool, inputSchema: fromJsonSchema<Record<string, string>>(tool.inputSchema) }));

function create(): McpServer {
  const server = new McpServer({ name: "bare", version: "1.0.0" });
  for (const { name, description, inputSchema, path } of tools) {
    server.registerTool(name, { description, inputSchema }, async (args) => {
      const filled = path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(args[key] ?? ""));
      const { body } = await pool.request({ method: "GET", path: filled });
      const result = (await body.json()) as Record<string, unknown>;
      return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: result };
    });
  }
  return server;
}

if (port === undefined) await serveStdio(create);
else {
  const handler = createMcpHandler(create);
  createServer(getRequestListener((request) => handler.fetch(request))).listen(Number(port), "127.0.0.1");
}
