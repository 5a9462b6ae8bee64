import type { Context } from "hono";
import { streamSSE } from "hono/streaming";

/** Keeps proxies from closing a stream on which nothing happens. */
const HEARTBEAT_MS = 15_000;
/** What may wait for a client that reads too slowly; beyond it the stream ends, and the client reads the store. */
const MOST_UNSENT = 1_000;

export interface EventStream {
  send(event: string, data: unknown): void;
  /** Aborted when the client left or reads too slowly. */
  readonly left: AbortSignal;
}

/** Answers with server-sent events until `run` is done or the client has left. */
export function eventStream(context: Context, run: (stream: EventStream) => Promise<void>): Response {
  return streamSSE(context, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    let unsent = 0;

    async function count(write: Promise<unknown>): Promise<void> {
      unsent++;
      if (unsent > MOST_UNSENT) left.abort();
      await write.catch(() => left.abort());
      unsent--;
    }
    const heartbeat = setInterval(() => void count(stream.write(": still here\n\n")), HEARTBEAT_MS);
    try {
      await run({
        left: left.signal,
        send: (event, data) => void count(stream.writeSSE({ event, data: JSON.stringify(data) })),
      });
    } finally {
      clearInterval(heartbeat);
    }
  });
}

/** Resolves when any of the signals is aborted. */
export function anyAborted(...signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    if (any.aborted) resolve();
    else any.addEventListener("abort", () => resolve(), { once: true });
  });
}
