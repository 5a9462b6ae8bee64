import { z } from "zod";
import { CHANNELS } from "../core/conversation/conversation.ts";
import { RECENT_RANGES } from "../core/insights/analytics-range.ts";
import { EXPORTS } from "../core/insights/export.ts";
import type { HttpServices } from "./http-services.ts";
import { analyticsView, replayView } from "./insight-views.ts";
import { idParams, pageQuery } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(line);
}

/** What the record tells: one conversation from its beginning to its end, and figures over many. */
export function insightRoutes({ replay, analytics, exportLines }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/replay/:id",
      access: "read-or-owner",
      summary: "Everything that happened in a conversation, in order; for its owner, what they may know of it.",
      params: idParams,
      query: pageQuery,
      answer: replayView,
      handle: ({ params, query, owner }) => replay.page(params.id, { ...query, owner }),
    }),
    defineRoute({
      method: "get",
      path: "/analytics",
      access: "read",
      summary: "Figures of a range of time, of all conversations or of one channel or agent.",
      query: z.object({
        range: z
          .string()
          .max(100)
          .default("7d")
          .describe(`${RECENT_RANGES.join(", ")}, or from..to (RFC 3339).`),
        channel: z.enum(CHANNELS).optional(),
        agent: z
          .string()
          .min(1)
          .max(100)
          .regex(/^\P{Cc}+$/u)
          .optional()
          .describe("Of the conversations that it has."),
      }),
      answer: analyticsView,
      handle: ({ query }) => analytics(query),
    }),
    defineRoute({
      method: "get",
      path: "/export",
      access: "admin",
      summary: "All conversations with what was said and done in them, or all events, as lines of JSON.",
      query: z.object({ kind: z.enum(EXPORTS) }),
      async handle({ query, context }) {
        // What fails on the way breaks the connection off, so that half of it is not taken for the whole.
        return context.body(ReadableStream.from(encoded(exportLines(query.kind))), 200, {
          "Content-Type": "application/jsonl",
        });
      },
    }),
  ];
}
