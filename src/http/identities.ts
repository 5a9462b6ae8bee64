import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { actorOf } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import { defineRoute, ownerOf, type Route } from "./route.ts";

const linkCode = z.object({
  code: z.string().describe("For the customer to type in a direct message to the assistant."),
  expires_at: z.iso.datetime(),
});

/** Linking accounts on chat platforms: the company's page, where the customer is signed in, shows them a code. */
export function identityRoutes({ linkCodes }: Pick<HttpServices, "linkCodes">): Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/identities/codes",
      access: "owner",
      summary: "A single-use code that links the signed-in customer's account on a chat platform. Good for 10 minutes.",
      body: z.strictObject({}),
      answer: linkCode,
      async handle(request) {
        const owner = ownerOf(request);
        if (owner.kind !== "customer") {
          throw new CodedError({
            code: "CUSTOMER_NEEDED",
            message: "Only a signed-in customer has an account to link; a visitor has none.",
            status: 403,
            remedy: "Send `X-Customer-Identity`.",
          });
        }
        const { code, expiresAt } = await linkCodes.issue(owner.customer, actorOf(request.caller));
        return { code, expires_at: expiresAt.toISOString() };
      },
    }),
  ];
}
