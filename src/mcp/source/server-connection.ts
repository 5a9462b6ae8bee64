import { cleanText } from "../../core/guardrails/clean-text.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { MASK, worthHiding } from "../../core/tools/without-secrets.ts";
import { type HostProcess, startHost } from "./host-process.ts";
import { type Connected, type RawListing, rawListing, type ServerReach } from "./host-protocol.ts";
import { MAX_STDERR_CHARACTERS, SERVER_LIMITS, type ServerLimits } from "./limits.ts";
import { Trouble } from "./trouble.ts";

export interface ConnectionLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** One external server, connected when it is first needed and again when it was lost. */
export interface ServerConnection {
  /** Who it says it is. Throws `Trouble`. */
  greet(): Promise<Connected>;
  /** Its tools, as they are now or were at most `maxAgeMs` ago on this connection. Throws `Trouble`. */
  list(maxAgeMs: number): Promise<RawListing>;
  /** A result as the server wrote it. Throws `Trouble`. */
  call(tool: string, args: JsonObject, options: { actionId?: string; signal?: AbortSignal }): Promise<JsonObject>;
  /** What must not be shown of how it is reached. */
  readonly secrets: readonly string[];
  /** Ends its process. It may be used again. */
  close(): void;
}

export interface ConnectionParts {
  name: string;
  reach: ServerReach;
  log: ConnectionLog;
  limits?: ServerLimits;
}

/** A connection to one server. Nothing is started before it is used. */
export function createServerConnection({
  name,
  reach,
  log,
  limits = SERVER_LIMITS,
}: ConnectionParts): ServerConnection {
  const configured = Object.values(reach.transport === "http" ? reach.headers : reach.env);
  // Of `Bearer …` the token alone as well.
  const secrets = worthHiding(configured.flatMap((secret) => [secret, secret.replace(/^\w+ /, "")]));
  let host: Promise<HostProcess> | undefined;
  let listed: { at: number; listing: RawListing } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let failures = 0;
  let restUntil = 0;
  let logged = 0;

  function wrote(text: string): void {
    const room = MAX_STDERR_CHARACTERS - logged;
    if (room <= 0) return;
    logged += text.length;
    const shown = secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), cleanText(text).text);
    log.info({ server: name, text: shown.slice(0, room) }, "an MCP server wrote to its standard error");
  }

  function failed(trouble: Trouble): void {
    const [first, longest] = limits.rest;
    restUntil = performance.now() + Math.min(longest, first * 2 ** failures++);
    log.warn(
      { server: name, trouble: trouble.kind },
      "an MCP server cannot be used; it is tried again when it is needed",
    );
  }

  async function start(): Promise<HostProcess> {
    if (performance.now() < restUntil) throw new Trouble("RESTING");
    logged = 0;
    const starting = startHost(name, reach, limits.connectMs, {
      wrote,
      ended() {
        if (host === starting) close();
      },
    });
    host = starting;
    try {
      return await starting;
    } catch (error) {
      if (host === starting) host = undefined;
      if (error instanceof Trouble) failed(error);
      throw error;
    }
  }

  function close(): void {
    clearTimeout(idle);
    listed = undefined;
    const last = host;
    host = undefined;
    last?.then(
      ({ end }) => end(),
      () => undefined, // never started
    );
  }

  const isGone = ({ kind }: Trouble) =>
    kind === "NOT_SENT" || kind === "NO_CONNECTION" || (kind === "LOST" && reach.transport === "stdio");

  /** Runs on the connection. One that was lost under it is not used again, and after a pause only. */
  async function using<T>(run: (process: HostProcess) => Promise<T>): Promise<T> {
    const process = await (host ?? start());
    clearTimeout(idle);
    try {
      return await run(process);
    } catch (error) {
      if (error instanceof Trouble && isGone(error)) {
        // A session that HTTP servers forget is no failure of theirs.
        if (error.kind !== "NOT_SENT") failed(error);
        process.end();
        close();
      }
      throw error;
    } finally {
      clearTimeout(idle);
      idle = setTimeout(close, limits.idleMs).unref();
    }
  }

  async function listOn(process: HostProcess): Promise<RawListing> {
    if (!process.server.tools) return { tools: [], leftOut: 0 };
    try {
      return rawListing.parse(await process.request({ kind: "list", timeoutMs: limits.listMs }));
    } catch (error) {
      // What cannot even say what it offers hangs, and is better begun anew.
      throw error instanceof Trouble && error.kind === "TIMEOUT" ? new Trouble("NO_CONNECTION") : error;
    }
  }

  return {
    secrets,
    greet: () => using(async ({ server }) => server),
    list: (maxAgeMs) =>
      using(async (process) => {
        if (listed && performance.now() - listed.at <= maxAgeMs) return listed.listing;
        const at = performance.now();
        const listing = await listOn(process);
        listed = { at, listing };
        return listing;
      }),
    call: (tool, args, { actionId, signal }) =>
      using(async (process) => {
        const request = { kind: "call" as const, timeoutMs: limits.callMs, tool, args, ...(actionId && { actionId }) };
        if (signal?.aborted) throw new Trouble("GIVEN_UP");
        const result = await process.request(request, signal);
        failures = 0;
        if (!isJsonObject(result)) throw new Trouble("UNREADABLE");
        return result;
      }),
    close,
  };
}
