import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { CodedError } from "../core/coded-error.ts";
import { createApi } from "./api.ts";
import type { HttpServices } from "./http-services.ts";
import { attachWebSocket } from "./websocket.ts";

/** Running requests may finish within this, and are cut then. */
const DRAIN_MS = 5_000;
const RELEASE_MS = 50;

export interface HttpServer {
  /** For tests and embedding: one request without a socket. */
  fetch(request: Request): Promise<Response>;
  /** Starts to listen; port 0 picks a free one. Throws `PORT_IN_USE` or `ADDRESS_NOT_AVAILABLE`. */
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Stops accepting, tells sockets that the server goes away, and waits for running requests. */
  close(): Promise<void>;
}

const LISTEN_ERRORS: Record<string, { code: string; remedy: string }> = {
  EADDRINUSE: { code: "PORT_IN_USE", remedy: "Stop the other program, or choose another port with PORT." },
  EACCES: { code: "PORT_FORBIDDEN", remedy: "Choose a port above 1023 with PORT." },
  EADDRNOTAVAIL: { code: "ADDRESS_NOT_AVAILABLE", remedy: "Set HOST to an address of this machine." },
};

function listen(server: Server, port: number, host: string): Promise<{ port: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ port: number }>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const known = LISTEN_ERRORS[error.code ?? ""];
    const message = `Cannot listen on ${host}:${port} (${error.code}).`;
    reject(known ? new CodedError({ ...known, message, audience: "operator", cause: error }) : error);
  });
  server.listen(port, host, () => {
    server.removeAllListeners("error");
    resolve({ port: (server.address() as AddressInfo).port });
  });
  return promise;
}

/** REST, WebSocket, event streams and the console on one port. */
export function createHttp(services: HttpServices): HttpServer {
  const stopping = new AbortController();
  const api = createApi({ ...services, stopping: stopping.signal });
  const server = createServer(getRequestListener(api.fetch));
  const sockets = attachWebSocket(server, services);

  return {
    fetch: async (request) => api.fetch(request),
    listen: (port, host) => listen(server, port, host),
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      stopping.abort();
      sockets.close();
      // A connection whose request has just been answered idles on for its keep-alive time, unless it is asked for again.
      const release = setInterval(() => server.closeIdleConnections(), RELEASE_MS);
      const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearInterval(release);
      clearTimeout(cut);
    },
  };
}
