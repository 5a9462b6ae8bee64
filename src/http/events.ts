import { streamSSE } from "hono/streaming";
import { z } from "zod";
import type { HttpServices } from "./http-services.ts";
import { pageOf, pageQuery } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

const HEARTBEAT_MS = 15_000;

const eventView = z.object({ id: z.string(), type: z.string(), at: z.iso.datetime(), data: z.json() });

/** The record of what happened, and (as an event stream) what changes for staff right now. */
export function eventRoutes({ events, liveFeed }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/events",
      access: "read",
      summary: "Lists events in order; with `Accept: text/event-stream`, streams what changes on the staff's desk.",
      query: pageQuery.omit({ cursor: true }).extend({
        after: z.string().max(100).optional().describe("The id of the last event that you have."),
        type: z.string().max(100).optional(),
      }),
      answer: pageOf(eventView),
      async handle({ query, context }) {
        if (!context.req.header("accept")?.includes("text/event-stream")) return events(query);
        return streamSSE(context, async (stream) => {
          const { promise, resolve } = Promise.withResolvers<void>();
          const heartbeat = setInterval(() => void stream.write(": \n\n"), HEARTBEAT_MS);
          const unsubscribe = liveFeed.subscribeDesk(
            (event) => void stream.writeSSE({ event: event.type, data: JSON.stringify(event) }),
          );
          stream.onAbort(resolve);
          context.req.raw.signal.addEventListener("abort", () => resolve(), { once: true });
          await promise;
          unsubscribe();
          clearInterval(heartbeat);
        });
      },
    }),
  ];
}
