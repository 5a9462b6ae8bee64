import { z } from "zod";
import { action } from "./action.ts";
import { conversation, conversationInFull } from "./conversation.ts";
import { pageOf } from "./page.ts";
import { request } from "./request.ts";

/** Who writes in the customer chat: somebody whose identity a signed token proves, or a visitor with a secret. */
export type Writer = { kind: "customer"; token: string } | { kind: "visitor"; secret: string | null };

const demoCustomer = z.object({ id: z.string(), name: z.string(), email: z.string().nullish() });
export type DemoCustomer = z.infer<typeof demoCustomer>;

export const demoCustomers = (query: string) => request("/demo/customers", z.array(demoCustomer), { query: { query } });

/** In the demo one may be anybody; a company's own page issues this token for the person who is signed in there. */
export const demoIdentity = (customerId: string) =>
  request("/demo/identity", z.object({ token: z.string() }), { method: "POST", body: { customer_id: customerId } });

export function customerApi(chatKey: string, writer: Writer) {
  const headers: Record<string, string> = { authorization: `Bearer ${chatKey}` };
  if (writer.kind === "customer") headers["x-customer-identity"] = writer.token;
  else if (writer.secret !== null) headers["x-visitor-secret"] = writer.secret;

  return {
    conversations: () => request("/conversations", pageOf(conversation), { headers, query: { limit: 20 } }),
    conversation: (id: string) => request(`/conversations/${id}`, conversationInFull, { headers }),
    withdraw: (actionId: string) =>
      request(`/approvals/${actionId}/withdraw`, action, { method: "POST", headers, body: {} }),
  };
}
