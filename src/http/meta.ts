import { z } from "zod";
import { notFound } from "../core/coded-error.ts";
import type { Demo, HttpServices } from "./http-services.ts";
import { defineRoute, type Route } from "./route.ts";

const DEMO_IDENTITY_SECONDS = 12 * 60 * 60;

export const meta = z.object({
  demo: z.boolean(),
  version: z.string(),
  model: z.object({ configured: z.string(), offline: z.boolean() }),
  languages: z.array(z.string()),
  agents: z.array(z.object({ name: z.string(), description: z.string() })),
  chat_key: z.string().nullable().describe("The demo page's key; null in production."),
});

export const demoCustomer = z.object({ id: z.string(), name: z.string(), email: z.string().nullable() });

/** What this server is; and in demo mode, who one may be. */
export function metaRoutes(services: HttpServices): Route[] {
  const { settings, identityTokens } = services;

  function demo(): Demo {
    if (!services.demo) throw notFound("route outside the demo");
    return services.demo;
  }

  return [
    defineRoute({
      method: "get",
      path: "/meta",
      access: "open",
      summary: "Says what this server is and which agents it has.",
      answer: meta,
      handle: async () => ({
        demo: services.demo !== null,
        version: settings.version,
        model: settings.model,
        languages: ["en", "zh"],
        agents: services.agents(),
        chat_key: services.demo?.chatKey ?? null,
      }),
    }),
    defineRoute({
      method: "get",
      path: "/demo/customers",
      access: "open",
      summary: "Demo only: customers whom one may choose to be.",
      query: z.object({ query: z.string().max(100).default("") }),
      answer: z.array(demoCustomer),
      handle: async ({ query }) => demo().customers(query.query),
    }),
    defineRoute({
      method: "post",
      path: "/demo/identity",
      access: "open",
      summary: "Demo only: signs the identity token that a company's own page would sign.",
      body: z.strictObject({ customer_id: z.string().min(1).max(100) }),
      answer: z.object({ token: z.string() }),
      async handle({ body }) {
        const customer = await demo().customer(body.customer_id);
        if (!customer || !identityTokens) throw notFound("demo customer");
        const identity = { externalId: customer.id, email: customer.email, name: customer.name };
        return { token: await identityTokens.sign(identity, DEMO_IDENTITY_SECONDS) };
      },
    }),
  ];
}
