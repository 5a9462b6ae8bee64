import { randomUUID } from "node:crypto";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";

/** Guilds, guild messages, direct messages, message content; and all that exist. */
const INTENTS = { guilds: 1 << 0, guildMessages: 1 << 9, directMessages: 1 << 12, messageContent: 1 << 15 } as const;
const KNOWN_INTENTS = (1 << 26) - 1;
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15);
const SENDS_A_MINUTE = 120;

const payload = z.object({ op: z.int(), d: z.unknown() });
const identify = z.object({
  token: z.string(),
  intents: z.int(),
  properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }),
});
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.int() });

interface Session {
  id: string;
  intents: number;
  sequence: number;
  /** What was dispatched, for a resume. */
  sent: { s: number; t: string; d: object }[];
  socket: WebSocket | null;
}

export interface GatewayOptions {
  token(): string;
  heartbeatMs: number;
  /** Where a session is resumed. */
  url(): string;
  /** Who the bot is, and what it is told about each server first. */
  ready(): { user: object; applicationId: string; guilds: { id: string; whole: object }[] };
}

/** Discord's gateway, version 10, JSON: HELLO, heartbeats, IDENTIFY, RESUME, and the closes of its documentation. */
export class GatewaySessions {
  readonly sockets = new WebSocketServer({ noServer: true });
  /** Privileged intents that are turned on for the application. */
  privileged = INTENTS.messageContent;
  identified = 0;
  /** What every session asked for. */
  readonly intents: number[] = [];
  /** Codes with which a connection was refused. */
  readonly refused: number[] = [];
  resumed = 0;
  readonly #sessions = new Map<string, Session>();
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.sockets.on("connection", (socket) => this.#accept(socket));
  }

  /** Sessions with a connection. */
  get connected(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== null).length;
  }

  dispatch(t: string, d: object, { guild }: { guild: boolean }): void {
    for (const session of this.#sessions.values()) {
      const needs = NEEDS[t]?.(guild) ?? 0;
      if ((session.intents & needs) === needs) this.#send(session, t, d);
    }
  }

  /** Closes every connection. Codes of 4000 and above but 4007 and 4009 can be resumed from. */
  cut(code: number): void {
    for (const session of this.#sessions.values()) session.socket?.close(code);
  }

  /** Nothing of any session is known any more: who resumes has to identify again. */
  forget(): void {
    for (const { socket } of this.#sessions.values()) socket?.terminate();
    this.#sessions.clear();
  }

  close(): void {
    for (const client of this.sockets.clients) client.terminate();
    this.sockets.close();
  }

  #send(session: Session, t: string, d: object): void {
    session.sequence += 1;
    const event = { s: session.sequence, t, d };
    session.sent.push(event);
    session.socket?.send(JSON.stringify({ op: 0, ...event }));
  }

  #accept(socket: WebSocket): void {
    let session: Session | null = null;
    let sends = 0;
    const { heartbeatMs } = this.#options;
    const zombie = setInterval(() => socket.close(4009, "Session timed out"), heartbeatMs * 2);
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: heartbeatMs } }));
    socket.on("message", (raw) => {
      sends += 1;
      if (sends > SENDS_A_MINUTE) return socket.close(4008, "Rate limited");
      const read = payload.safeParse(parse(String(raw)));
      if (!read.success) return socket.close(4002, "Decode error");
      const { op, d } = read.data;
      if (op === 1) {
        zombie.refresh();
        if (session && typeof d === "number" && d > session.sequence) return socket.close(4007, "Invalid seq");
        return socket.send(JSON.stringify({ op: 11 }));
      }
      if (op === 2) {
        if (session) return socket.close(4005, "Already authenticated");
        session = this.#identify(socket, d);
        return;
      }
      if (op === 6) {
        session = this.#resume(socket, d);
        return;
      }
      if (!session) return socket.close(4003, "Not authenticated");
      if (![3, 4, 8].includes(op)) socket.close(4001, "Unknown opcode");
    });
    socket.on("close", (code) => {
      clearInterval(zombie);
      if (session?.socket !== socket) return;
      session.socket = null;
      // Whoever closes in peace ends the session.
      if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
    });
  }

  #identify(socket: WebSocket, d: unknown): Session | null {
    const asked = identify.safeParse(d);
    if (!asked.success) return this.#refuse(socket, 4002);
    const { token, intents } = asked.data;
    if (token !== this.#options.token()) return this.#refuse(socket, 4004);
    if ((intents & ~KNOWN_INTENTS) !== 0) return this.#refuse(socket, 4013);
    if ((intents & PRIVILEGED & ~this.privileged) !== 0) return this.#refuse(socket, 4014);
    const session: Session = { id: randomUUID(), intents, sequence: 0, sent: [], socket };
    this.#sessions.set(session.id, session);
    this.identified += 1;
    this.intents.push(intents);
    const { user, applicationId, guilds } = this.#options.ready();
    this.#send(session, "READY", {
      ...{ v: 10, user, session_id: session.id, resume_gateway_url: this.#options.url(), shard: [0, 1] },
      application: { id: applicationId, flags: 1 << 19 },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    });
    for (const { whole } of guilds) this.#send(session, "GUILD_CREATE", whole);
    return session;
  }

  #refuse(socket: WebSocket, code: number): null {
    this.refused.push(code);
    socket.close(code);
    return null;
  }

  #resume(socket: WebSocket, d: unknown): Session | null {
    const asked = resume.safeParse(d);
    if (!asked.success) return this.#refuse(socket, 4002);
    if (asked.data.token !== this.#options.token()) return this.#refuse(socket, 4004);
    const session = this.#sessions.get(asked.data.session_id);
    if (!session) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return null;
    }
    if (asked.data.seq > session.sequence) return this.#refuse(socket, 4007);
    session.socket = socket;
    this.resumed += 1;
    for (const event of session.sent.filter(({ s }) => s > asked.data.seq))
      socket.send(JSON.stringify({ op: 0, ...event }));
    this.#send(session, "RESUMED", {});
    return session;
  }
}

/** Which intents an event needs. Without the one for content, events would come, but empty; here they do not come at all. */
const MESSAGES = (guild: boolean) => (guild ? INTENTS.guildMessages : INTENTS.directMessages) | INTENTS.messageContent;
const NEEDS: Readonly<Record<string, (guild: boolean) => number>> = {
  MESSAGE_CREATE: MESSAGES,
  MESSAGE_UPDATE: MESSAGES,
  MESSAGE_DELETE: (guild) => (guild ? INTENTS.guildMessages : INTENTS.directMessages),
  THREAD_CREATE: () => INTENTS.guilds,
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
