import { readEventData } from "../../src/mcp/event-data.ts";
import { post } from "./task-api.ts";

/** What a client hears of one resource, from the moment on that the server has acknowledged that it listens. */
export interface Listening {
  /** The methods of the notifications that came, with the address where one names it. */
  heard: string[];
  /** Resolves once the server has ended it. */
  ended: Promise<void>;
  stop(): void;
}

/** Listens as clients of 2026-07-28 do (`subscriptions/listen`). */
export async function listenTo(url: string, key: string, uri: string): Promise<Listening> {
  const abort = new AbortController();
  const notifications = { resourceSubscriptions: [uri] };
  const stream = await post(url, key, "subscriptions/listen", { notifications }, {}, abort.signal);
  const heard: string[] = [];
  const acknowledged = Promise.withResolvers<void>();
  async function follow(): Promise<void> {
    for await (const data of readEventData(stream)) {
      const { method, params } = JSON.parse(data);
      if (method === "notifications/subscriptions/acknowledged") acknowledged.resolve();
      else heard.push(`${method} ${params?.uri ?? ""}`.trim());
    }
  }
  const ended = follow();
  ended.catch(acknowledged.reject);
  await acknowledged.promise;
  return { heard, ended, stop: () => abort.abort() };
}
