import { z } from "zod";
import type { HttpServices } from "./http-services.ts";
import { defineRoute, type Route } from "./route.ts";

export const auditReport = z.object({
  valid: z.boolean(),
  blocks: z.number().int(),
  events: z.number().int(),
  unsealed: z.number().int(),
  problems: z.array(z.string()),
});

/** The record's own check. */
export function auditRoutes({ verifyAudit }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/audit/verify",
      access: "read",
      summary: "Recomputes the audit chain and says what does not fit.",
      answer: auditReport,
      handle: verifyAudit,
    }),
  ];
}
