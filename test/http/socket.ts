import { WebSocket } from "ws";
import { z } from "zod";

const message = z.looseObject({ type: z.string(), thread_id: z.string().optional(), code: z.string().optional() });

export type Heard = z.infer<typeof message>;

/** A WebSocket client that remembers what it heard. */
export interface Socket {
  heard: Heard[];
  say(message: object): void;
  /** The first message, from now or earlier, that fits. */
  next(type: string, fits?: (message: Heard) => boolean): Promise<Heard>;
  closed: Promise<number>;
  raw: WebSocket;
  close(): void;
}

const PATIENCE_MS = 15_000;

/** Connects to `/ws`. Rejects with the HTTP status when the server refuses. */
export async function connectSocket(
  url: string,
  query: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Socket> {
  const raw = new WebSocket(`${url.replace("http", "ws")}/ws?${new URLSearchParams(query)}`, { headers });
  const heard: Heard[] = [];
  const listeners = new Set<() => void>();
  raw.on("message", (data) => {
    heard.push(message.parse(JSON.parse(data.toString())));
    for (const listener of listeners) listener();
  });
  const closed = new Promise<number>((resolve) => raw.on("close", resolve));
  await new Promise<void>((resolve, reject) => {
    raw.on("open", resolve);
    raw.on("error", reject);
  });

  return {
    heard,
    raw,
    closed,
    say: (words) => raw.send(JSON.stringify(words)),
    close: () => raw.close(),
    next(type, fits = () => true) {
      const { promise, resolve, reject } = Promise.withResolvers<Heard>();
      const look = () => {
        const found = heard.find((one) => one.type === type && fits(one));
        if (found) resolve(found);
      };
      listeners.add(look);
      const timer = setTimeout(() => {
        const types = heard.map((one) => one.type).join(", ");
        reject(new Error(`No "${type}" within ${PATIENCE_MS} ms; heard: ${types}`));
      }, PATIENCE_MS);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        listeners.delete(look);
      });
    },
  };
}
