import { z } from "zod";
import type { HttpServices } from "./http-services.ts";
import { idParams } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

export const erasure = z.object({
  customer_id: z.string(),
  conversations: z.number().int(),
  messages: z.number().int(),
  actions: z.number().int(),
});

/** What an operator does with a person's data. */
export function customerRoutes({ customers }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/customers/:id/erase",
      access: "admin",
      summary: "Empties everything personal that is kept of a customer. 409 while an action of theirs is not settled.",
      params: idParams,
      answer: erasure,
      async handle({ params }) {
        const { customerId, ...counts } = await customers.erase(params.id);
        return { customer_id: customerId, ...counts };
      },
    }),
  ];
}
