import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import { z } from "zod";
import { until } from "../../spine/conversing.ts";

/** What Slack sends: an event, a press or a form, a command. */
export interface Sending {
  kind: "events_api" | "interactive" | "slash_commands";
  payload: Record<string, unknown>;
}

/** How Slack reaches an app. */
export interface Deliveries {
  /** Resolves with what the app answered, or null when it will be tried again. */
  send(sending: Sending): Promise<unknown>;
  /** Every acknowledgement's time in ms. */
  readonly acknowledged: number[];
}

const ACKNOWLEDGE_MS = 3_000;
/** Slack: at once, after a minute, after five. Here in less of a hurry than tests are. */
const AGAIN_MS = [50, 200, 500, 1_000, 2_000, 4_000];

export const sign = (secret: string, timestamp: number, body: string): string =>
  `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;

/** One signed request, as Slack makes it. */
export function signedRequest(secret: string, { kind, payload }: Sending, timestamp = Math.floor(Date.now() / 1_000)) {
  const fields = (given: Record<string, unknown>) =>
    new URLSearchParams(
      Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  const bodies: Record<Sending["kind"], () => string> = {
    events_api: () => JSON.stringify(payload),
    interactive: () => fields({ payload: JSON.stringify(payload) }),
    slash_commands: () => fields(payload),
  };
  const body = bodies[kind]();
  const type = kind === "events_api" ? "application/json" : "application/x-www-form-urlencoded";
  const headers = {
    "x-slack-request-timestamp": String(timestamp),
    "x-slack-signature": sign(secret, timestamp, body),
  };
  return { method: "POST", body, headers: { ...headers, "content-type": type } };
}

/** Signed requests to the app's address. Events that are not acknowledged are sent again. */
export class RequestDeliveries implements Deliveries {
  readonly acknowledged: number[] = [];
  url = "";
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  async send(sending: Sending): Promise<unknown> {
    if (sending.kind !== "events_api") return this.#try(sending, 0);
    try {
      return await this.#try(sending, 0);
    } catch {
      void this.#again(sending);
      return null;
    }
  }

  async #again(sending: Sending): Promise<void> {
    for (const [index, pause] of AGAIN_MS.entries()) {
      await sleep(pause);
      const done = await this.#try(sending, index + 1).catch(() => null);
      if (done !== null) return;
    }
  }

  async #try(sending: Sending, attempt: number): Promise<unknown> {
    const started = performance.now();
    const { headers, ...request } = signedRequest(this.#secret, sending);
    const again = attempt === 0 ? {} : { "x-slack-retry-num": String(attempt), "x-slack-retry-reason": "http_error" };
    const response = await fetch(`${this.url}/channels/slack/events`, {
      ...request,
      headers: { ...headers, ...again },
      signal: AbortSignal.timeout(ACKNOWLEDGE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    this.acknowledged.push(performance.now() - started);
    return text.startsWith("{") ? JSON.parse(text) : text;
  }
}

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

/** Envelopes over the app's socket. What comes while there is none is lost, as far as an app may count on. */
export class SocketDeliveries implements Deliveries {
  readonly acknowledged: number[] = [];
  readonly #sockets = new Set<WebSocket>();
  readonly #waiting = new Map<string, (answer: unknown) => void>();

  get connections(): number {
    return this.#sockets.size;
  }

  accept(socket: WebSocket): void {
    this.#sockets.add(socket);
    // Whatever is under way waits for the connection's end as well.
    socket.setMaxListeners(0);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("message", (data) => {
      const { envelope_id: id, payload } = acknowledgement.parse(JSON.parse(String(data)));
      this.#waiting.get(id)?.(payload ?? null);
      this.#waiting.delete(id);
    });
    socket.send(JSON.stringify({ type: "hello", num_connections: this.#sockets.size, connection_info: {} }));
  }

  async send({ kind, payload }: Sending): Promise<unknown> {
    // Somebody who presses a button while there is no connection is told so, and presses again.
    if (kind !== "events_api") await until(async () => this.connections || undefined, 15_000);
    const [socket] = this.#sockets;
    if (!socket) return null;
    const envelope_id = randomUUID();
    const started = performance.now();
    const answered = new Promise<unknown>((resolve) => this.#waiting.set(envelope_id, resolve));
    const accepts = kind !== "events_api";
    socket.send(JSON.stringify({ type: kind, envelope_id, payload, accepts_response_payload: accepts }));
    const answer = await Promise.race([answered, sleep(ACKNOWLEDGE_MS, TOO_LATE), closing(socket)]);
    if (answer === TOO_LATE) return null;
    this.acknowledged.push(performance.now() - started);
    return answer;
  }

  /** Ends every connection: without a word, or as Slack does when it moves. */
  cut(how: "lost" | "moved" = "lost"): void {
    for (const socket of this.#sockets) {
      this.#sockets.delete(socket);
      if (how === "lost") socket.terminate();
      else socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    }
  }
}

const TOO_LATE = Symbol("too late");

function closing(socket: WebSocket): Promise<typeof TOO_LATE> {
  return new Promise((resolve) => socket.once("close", () => resolve(TOO_LATE)));
}
