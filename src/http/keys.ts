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
  created_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
});

function view(key: ApiKey): z.infer<typeof keyView> {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    customer_id: key.customerId,
    created_at: key.createdAt.toISOString(),
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

/** API keys: made, listed, revoked. */
export function keyRoutes({ apiKeys }: HttpServices): Route[] {
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
      body: z.strictObject({ name: z.string().trim().min(1).max(100), scopes: z.array(z.enum(SCOPES)).min(1) }),
      answer: keyView.extend({ key: z.string() }),
      async handle({ body, caller }) {
        const { apiKey, key } = await apiKeys.create(body, actorOf(caller));
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
