import { z } from "zod";
import { authenticate, credentialIn } from "./authentication.ts";
import { anyAborted, eventStream } from "./event-stream.ts";
import type { ApiServices } from "./http-services.ts";
import { pageOf, pageQuery } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

/** How long somebody who was signed out may go on listening. */
const RECHECK_MS = 20_000;

const eventView = z.object({ id: z.string(), type: z.string(), at: z.iso.datetime(), data: z.json() });

/** The record of what happened, and (as an event stream) what changes for staff right now. */
export function eventRoutes(services: ApiServices): Route[] {
  const { events, liveFeed, stopping } = services;
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
        return eventStream(context, async (stream) => {
          const signedOut = new AbortController();
          const credential = credentialIn(context.req.raw.headers);
          const recheck = setInterval(() => {
            authenticate(services, credential).catch(() => signedOut.abort());
          }, RECHECK_MS);
          const unsubscribe = liveFeed.subscribeDesk((event) => stream.send(event.type, event));
          await anyAborted(stream.left, stopping, signedOut.signal);
          unsubscribe();
          clearInterval(recheck);
        });
      },
    }),
  ];
}
