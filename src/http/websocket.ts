import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import type { Owner } from "../core/identity/owner.ts";
import { authenticate, confirmOwner, type OwnerClaim, resolveOwner } from "./authentication.ts";
import { type Caller, may, NOBODY, unauthenticated } from "./caller.ts";
import { clientAddress } from "./client-address.ts";
import { failure } from "./envelope.ts";
import type { HttpServices } from "./http-services.ts";
import { invalidInput } from "./invalid-input.ts";
import { isHostAllowed, isOriginAllowed } from "./origin.ts";
import { createSocketSession } from "./socket-session.ts";

const PATH = "/ws";
const LARGEST_FRAME_BYTES = 256 * 1024;
/** What may wait for a client that reads too slowly; beyond it the client is dropped, and catches up when it returns. */
const MOST_UNSENT_BYTES = 1024 * 1024;
const MOST_WAITING_FRAMES = 100;
const PING_MS = 20_000;
/** How long a client may take to answer that the server goes away. */
const FAREWELL_MS = 1_000;

/** Close codes: 1001 going away (RFC 6455), 4000–4999 ours. */
const GOING_AWAY = 1001;
const SESSION_ENDED = 4401;

const connectionQuery = z.object({
  token: z.string().max(500).default(""),
  identity: z.string().max(8_000).optional(),
  visitor: z.string().max(200).optional(),
  channel: z.enum(["web", "terminal"]).default("web"),
});

type ConnectionQuery = z.infer<typeof connectionQuery>;

interface Admission {
  query: ConnectionQuery;
  claim: OwnerClaim;
  owner: Owner | null;
  address: string | null;
}

/** Null for a request target that is no path; `new URL` would throw where nothing catches. */
function addressOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? "/", "http://localhost");
}

async function admit(request: IncomingMessage, services: HttpServices): Promise<Admission> {
  const host = request.headers.host ?? null;
  if (
    !isHostAllowed(host, services.settings) ||
    !isOriginAllowed(request.headers.origin ?? null, host, services.settings)
  ) {
    throw new CodedError({ code: "ORIGIN_NOT_ALLOWED", message: "Pages of this origin may not connect.", status: 403 });
  }
  const query = connectionQuery.safeParse(Object.fromEntries(addressOf(request)?.searchParams ?? []));
  if (!query.success) throw invalidInput("query", query.error);
  const { token, identity, visitor } = query.data;
  const caller = await authenticate(services, token);
  if (!may(caller, "chat") && !may(caller, "read")) throw unauthenticated("This needs a key or a staff token.");
  const claim = { identity: identity ?? null, visitorSecret: visitor ?? null };
  const address = clientAddress(request.socket.remoteAddress, request.headersDistinct["x-forwarded-for"]?.at(-1));
  return { query: query.data, claim, owner: await resolveOwner(services, caller, claim), address };
}

/** Who sends through an open socket: whoever is signed out, revoked, off the roster, erased or expired does not any more. */
async function stillAdmitted({ query, claim, owner }: Admission, services: HttpServices): Promise<Caller> {
  const caller = await authenticate(services, query.token);
  await confirmOwner(services, caller, claim, owner);
  return caller;
}

function refuse(socket: Duplex, error: unknown, services: HttpServices): void {
  const { envelope, status } = failure(error, NOBODY, services.log);
  const body = JSON.stringify(envelope);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function serve(socket: WebSocket, admission: Admission, services: HttpServices): void {
  const session = createSocketSession({
    services,
    owner: admission.owner,
    address: admission.address,
    channel: admission.query.channel,
    caller: () => stillAdmitted(admission, services),
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MOST_UNSENT_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
  });

  let answered = true;
  const heartbeat = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
    stillAdmitted(admission, services).catch((error: unknown) => {
      if (error instanceof CodedError && error.status === 401) socket.close(SESSION_ENDED, error.code);
    });
  }, PING_MS);
  socket.on("pong", () => {
    answered = true;
  });

  // One frame after the other: a message sent right behind `open` belongs to the thread that it opens.
  let queue = Promise.resolve();
  let waiting = 0;
  socket.on("message", (data) => {
    waiting++;
    if (waiting > MOST_WAITING_FRAMES) return socket.terminate();
    queue = queue.then(async () => {
      await session.receive(data.toString());
      waiting--;
    });
  });
  socket.on("error", (error) => services.log.warn({ err: error }, "websocket error"));
  socket.on("close", () => {
    clearInterval(heartbeat);
    session.close();
  });
}

/** Serves `/ws` on an HTTP server. `close` tells every client that the server goes away. */
export function attachWebSocket(server: Server, services: HttpServices): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME_BYTES, clientTracking: true });

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (addressOf(request)?.pathname !== PATH) {
      const message = "There is nothing to upgrade to at this path.";
      refuse(socket, new CodedError({ code: "NOT_FOUND", message, status: 404 }), services);
      return;
    }
    admit(request, services).then(
      (admission) => sockets.handleUpgrade(request, socket, head, (client) => serve(client, admission, services)),
      (error: unknown) => refuse(socket, error, services),
    );
  });

  return {
    close() {
      for (const client of sockets.clients) client.close(GOING_AWAY, "The server is stopping.");
      sockets.close();
      setTimeout(() => sockets.clients.forEach((client) => void client.terminate()), FAREWELL_MS).unref();
    },
  };
}
