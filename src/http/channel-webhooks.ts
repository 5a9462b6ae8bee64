import type { Hono } from "hono";
import { limitBody } from "./body-limit.ts";
import type { HttpServices } from "./http-services.ts";

/** Where chat platforms send their events: `/channels/<channel>/…`. Who sent them is for the channel to verify. */
export function mountWebhooks(app: Hono, { webhooks }: Pick<HttpServices, "webhooks">): void {
  app.all("/channels/:channel/*", limitBody(1), async (context) => {
    const webhook = webhooks.get(context.req.param("channel"));
    return webhook ? webhook(context.req.raw) : context.notFound();
  });
}
