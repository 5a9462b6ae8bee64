import { z } from "zod";
import type { HttpServices } from "./http-services.ts";
import { defineRoute, type Route } from "./route.ts";

const MOST = 200;

const failedDelivery = z.object({
  id: z.string(),
  kind: z.enum(["message", "approval_card", "escalation_card", "staff_copy"]),
  channel: z.enum(["slack", "discord", "teams"]),
  conversation_id: z.string().nullable(),
  action_id: z.string().nullable(),
  code: z.string().nullable().describe("Why the last try failed."),
  created_at: z.iso.datetime(),
});

/** What could not be told on a chat platform, for whoever has to look after it. */
export function deliveryRoutes({ deliveries }: Pick<HttpServices, "deliveries">): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/deliveries",
      access: "admin",
      summary: `Lists what was given up after all its tries, newest first, at most ${MOST}.`,
      answer: z.array(failedDelivery),
      async handle() {
        const failed = await deliveries.failed(MOST);
        return failed.map(({ conversationId, actionId, createdAt, ...rest }) => ({
          ...rest,
          conversation_id: conversationId,
          action_id: actionId,
          created_at: createdAt.toISOString(),
        }));
      },
    }),
    defineRoute({
      method: "post",
      path: "/deliveries/retry",
      access: "admin",
      summary: "Has what was given up tried again: one, or all of it.",
      body: z.strictObject({ id: z.string().max(100).optional() }),
      answer: z.object({ retried: z.number().int() }),
      handle: async ({ body }) => ({ retried: await deliveries.retry(body.id) }),
    }),
  ];
}
