import type { McpServerConfig } from "./config.ts";
import { CodedError } from "./core/coded-error.ts";
import { withoutSecret } from "./core/net/address-secret.ts";
import type { SupportLog } from "./core/support.ts";
import type { DeclaredSource } from "./core/tools/imports/declared-sources.ts";
import type { ServerReach } from "./mcp/source/host-protocol.ts";
import { readListing } from "./mcp/source/listed-tool.ts";
import { createServerConnection, type ServerConnection } from "./mcp/source/server-connection.ts";
import { Trouble } from "./mcp/source/trouble.ts";
import { codedTrouble } from "./mcp/source/trouble-remedy.ts";

/** How a server of smart-support.yaml is reached. Plain http is what its address says; this machine only where it is allowed. */
export function reachOf({ url, command, ...server }: McpServerConfig, allowLoopback: boolean): ServerReach {
  if (url === undefined) return { transport: "stdio", command: command ?? "", args: server.args, env: server.env };
  return {
    transport: "http",
    url,
    headers: server.headers,
    allowPrivate: server.allow_private,
    allowHttp: url.startsWith("http:"),
    allowLoopback,
  };
}

/** A server of smart-support.yaml as a source. Throws SECRET_IN_ADDRESS. */
export function declaredServer({ name, url, command = "" }: McpServerConfig): DeclaredSource {
  const server = url === undefined ? command : withoutSecret(url);
  return { name, kind: "mcp", location: url === undefined ? { path: command } : { url }, settings: { server } };
}

/** One connection for each server, made when it is first used. */
export function connectServers(
  servers: readonly McpServerConfig[],
  allowLoopback: boolean,
  log: SupportLog,
): ReadonlyMap<string, ServerConnection> {
  return new Map(
    servers.map((server) => {
      const { name } = server;
      return [name, createServerConnection({ name, reach: reachOf(server, allowLoopback), log })];
    }),
  );
}

/** What a server is now, in a line. Throws what an operator can do something about. */
export async function externalServerState(server: McpServerConfig): Promise<string> {
  const quiet = { info() {}, warn() {}, error() {} };
  const connection = createServerConnection({ name: server.name, reach: reachOf(server, false), log: quiet });
  try {
    const { name, version } = await connection.greet();
    const listed = await connection.list(0);
    const { tools, warnings } = readListing(listed.tools, listed.leftOut);
    return [`${name} ${version}, ${tools.length} tools`, ...warnings].join("\n");
  } catch (error) {
    throw error instanceof Trouble ? codedTrouble(server.name, error) : error;
  } finally {
    connection.close();
  }
}

/** Pauses between attempts to read a server; the last one goes on. Milliseconds. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000];

export interface ServerReading {
  /** Reads a server again soon: its tools may have changed. Often is no more than once. */
  soon(source: string): void;
  stop(): void;
}

/** Reads external servers in the background, so that one that is slow or down keeps nothing else waiting. */
export function readServers(adopt: (source: string) => Promise<void>, log: SupportLog): ServerReading {
  const timers = new Map<string, NodeJS.Timeout>();
  let isStopped = false;

  function wait(source: string, attempt: number): void {
    if (isStopped || timers.has(source)) return;
    const pause = attempt < 0 ? 0 : (PAUSES_MS[attempt] ?? PAUSES_MS.at(-1));
    timers.set(
      source,
      setTimeout(() => void read(source, attempt), pause),
    );
  }

  async function read(source: string, attempt: number): Promise<void> {
    try {
      await adopt(source);
      timers.delete(source);
    } catch (error) {
      timers.delete(source);
      const told = error instanceof CodedError ? { code: error.code, remedy: error.remedy } : { err: error };
      log.warn({ source, ...told }, "an MCP server could not be read; it is tried again");
      wait(source, attempt + 1);
    }
  }

  return {
    soon: (source) => wait(source, -1),
    stop() {
      isStopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
