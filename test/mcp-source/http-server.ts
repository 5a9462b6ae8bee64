import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { externalServer, type ServerState } from "./external-server.ts";

export interface HttpExternalServer {
  url: string;
  /** Breaks every connection. */
  drop(): void;
  close(): Promise<void>;
}

/** The same server over Streamable HTTP, without sessions. A request without the key gets 401. */
export async function startHttpServer(state: ServerState, key: string): Promise<HttpExternalServer> {
  const http: HttpServer = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) return void response.writeHead(401).end();
    if (request.method !== "POST") return void response.writeHead(405).end();
    const server = externalServer(state, key);
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on("close", () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    drop: () => http.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
}
