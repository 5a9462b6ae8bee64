import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "../../core/json.ts";
import { type Connected, connected, fromHost, type ServerReach, type ToHost } from "./host-protocol.ts";
import { Trouble } from "./trouble.ts";

/** A request to a host without its number. */
export type HostRequest = Omit<Extract<ToHost, { kind: "list" }>, "id"> | Omit<Extract<ToHost, { kind: "call" }>, "id">;

/** A process of its own that is connected to one external server. */
export interface HostProcess {
  readonly server: Connected;
  /** Throws `Trouble`; always settles soon after the request's own time limit. */
  request(request: HostRequest, signal?: AbortSignal): Promise<JsonValue>;
  /** Ends it, and the server that it started, at once. */
  end(): void;
}

export interface HostEvents {
  /** What it and its server wrote to standard error. */
  wrote(text: string): void;
  /** It is no more, for whatever reason; whoever waited has been told. */
  ended(): void;
}

const HOST = fileURLToPath(new URL("host.ts", import.meta.url));
/** A host answers by itself when a request takes too long; one that does not even do that is stuck. */
const GRACE_MS = 2_000;

interface Waiting {
  resolve(value: JsonValue): void;
  reject(trouble: Trouble): void;
}

/** In a group of its own, so that what it starts ends with it; of our environment it sees the path of programs alone. */
function startProcess(): ChildProcess {
  return fork(HOST, [], {
    detached: true,
    env: { PATH: process.env.PATH },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

/** Starts a host and connects it. Throws `Trouble`. */
export async function startHost(
  server: string,
  reach: ServerReach,
  connectMs: number,
  { wrote, ended }: HostEvents,
): Promise<HostProcess> {
  const child = startProcess();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let isOver = false;

  function over(): void {
    if (isOver) return;
    isOver = true;
    for (const { reject } of waiting.values()) reject(new Trouble("LOST"));
    waiting.clear();
    ended();
  }

  function end(): void {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // the whole group is gone already
    }
    over();
  }

  child.stderr?.setEncoding("utf8").on("data", wrote);
  child.on("error", over);
  child.on("exit", end); // what the server left behind in the group goes too
  child.on("message", (raw) => {
    const message = fromHost.safeParse(raw);
    if (!message.success) return end();
    const { data } = message;
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "answer") asked?.resolve(data.value);
    else asked?.reject(new Trouble(data.trouble, data.detail));
  });

  function ask(message: ToHost, timeoutMs: number, signal?: AbortSignal): Promise<JsonValue> {
    const { promise, resolve, reject } = Promise.withResolvers<JsonValue>();
    if (isOver) {
      reject(new Trouble("NOT_SENT"));
      return promise;
    }
    const { id } = message;
    waiting.set(id, { resolve, reject });
    const abort = () => void (child.connected && child.send({ kind: "cancel", id } satisfies ToHost));
    signal?.addEventListener("abort", abort);
    const stuck = setTimeout(() => {
      reject(new Trouble("TIMEOUT"));
      end();
    }, timeoutMs + GRACE_MS);
    child.send(message);
    return promise.finally(() => {
      clearTimeout(stuck);
      signal?.removeEventListener("abort", abort);
      waiting.delete(id);
    });
  }

  try {
    const answer = await ask({ kind: "connect", id: ++lastId, server, reach }, connectMs - GRACE_MS);
    return {
      server: connected.parse(answer),
      request: (request, signal) => ask({ ...request, id: ++lastId }, request.timeoutMs, signal),
      end,
    };
  } catch (error) {
    end();
    // A server that ends or hangs while it is being greeted has seen no call.
    const isSaid = error instanceof Trouble && error.kind !== "LOST" && error.kind !== "TIMEOUT";
    throw isSaid ? error : new Trouble("NO_CONNECTION");
  }
}
