import { z } from "zod";
import { CHANNELS } from "../core/conversation/conversation.ts";
import { RECENT_RANGES } from "../core/insights/analytics-range.ts";
import type { HttpServices } from "./http-services.ts";
import { analyticsView, replayView } from "./insight-views.ts";
import { idParams, pageQuery } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

/** What the record tells: one conversation from its beginning to its end, and figures over many. */
export function insightRoutes({ replay, analytics }: HttpServices): Route[] {
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
  ];
}
