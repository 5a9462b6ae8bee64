import { z } from "zod";
import { type ApiKey, SCOPES } from "../core/identity/api-keys.ts";
import { actorOf } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import { idParams } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  customer_id: z.string().nullable(),
  names_customers: z.boolean(),
  created_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
});

const newKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(z.enum(SCOPES)).min(1),
    customer_id: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("The customer's id in the company's systems: the key speaks for them and for nobody else."),
    names_customers: z
      .boolean()
      .default(false)
      .describe("The program that holds it signs customers in itself, and says with each call for whom it is."),
  })
  .refine((key) => key.customer_id === undefined || !key.names_customers, {
    error: "a key speaks for one customer, or names one with each call; not both",
  });

function view(key: ApiKey): z.infer<typeof keyView> {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    customer_id: key.customerId,
    names_customers: key.namesCustomers,
    created_at: key.createdAt.toISOString(),
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

/** API keys: made, listed, revoked. */
export function keyRoutes({ apiKeys, customers }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/keys",
      access: "admin",
      summary: "Lists the API keys, without their secrets.",
      answer: z.array(keyView),
      handle: async () => (await apiKeys.list()).map(view),
    }),
    defineRoute({
      method: "post",
      path: "/keys",
      access: "admin",
      summary: "Makes an API key. `key` is shown this once.",
      body: newKey,
      answer: keyView.extend({ key: z.string() }),
      async handle({ body: { name, scopes, customer_id: id, names_customers: namesCustomers }, caller }) {
        const identity = id === undefined ? null : { externalId: id, email: null, name: null, attributes: null };
        const customer = identity && (await customers.fromIdentity(identity));
        const wanted = { name, scopes, namesCustomers, ...(customer && { customerId: customer.id }) };
        const { apiKey, key } = await apiKeys.create(wanted, actorOf(caller));
        return { ...view(apiKey), key };
      },
    }),
    defineRoute({
      method: "post",
      path: "/keys/:id/revoke",
      access: "admin",
      summary: "Revokes an API key; it is void at once.",
      params: idParams,
      answer: keyView,
      handle: async ({ params, caller }) => view(await apiKeys.revoke(params.id, actorOf(caller))),
    }),
  ];
}
