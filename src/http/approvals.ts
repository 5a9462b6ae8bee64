import { z } from "zod";
import { notFound } from "../core/coded-error.ts";
import { requirePerson } from "./caller.ts";
import { actionForCustomer } from "./customer-view.ts";
import type { HttpServices } from "./http-services.ts";
import { idParams, pageOf, pageQuery } from "./page-query.ts";
import { defineRoute, ownerOf, type Route } from "./route.ts";
import { actionStatus, actionView, approvalView } from "./views.ts";

const text = z.string().trim().max(2_000);

/** The approval desk: what waits, and the decisions of people on staff. */
export function approvalRoutes({ approvals, threads }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/approvals",
      access: "read",
      summary: "Lists actions, newest first.",
      query: pageQuery.extend({ status: actionStatus.optional(), conversation_id: z.string().max(100).optional() }),
      answer: pageOf(approvalView),
      handle: async ({ query: { conversation_id: conversationId, ...filter }, caller }) =>
        approvals.list({ ...filter, conversationId }, caller.kind === "staff" ? caller.person : undefined),
    }),
    defineRoute({
      method: "get",
      path: "/approvals/:id",
      access: "read",
      summary: "Gives one action with everything that staff may see.",
      params: idParams,
      answer: approvalView,
      handle: async ({ params, caller }) =>
        approvals.get(params.id, caller.kind === "staff" ? caller.person : undefined),
    }),
    defineRoute({
      method: "post",
      path: "/approvals/:id/decision",
      access: "staff",
      summary: "Approves or denies. 409 when it is decided already, 410 when it has expired.",
      params: idParams,
      body: z.strictObject({
        decision: z.enum(["approve", "deny"]),
        note: text.optional().describe("For staff only."),
        message_to_customer: text.optional().describe("The only words that the customer is ever sent."),
        via: z.enum(["console", "terminal"]).default("console"),
      }),
      answer: approvalView,
      handle: async ({ params, body: { message_to_customer: messageToCustomer, ...decision }, caller }) =>
        approvals.decide(params.id, requirePerson(caller), { ...decision, messageToCustomer }),
    }),
    defineRoute({
      method: "post",
      path: "/approvals/:id/settle",
      access: "staff",
      summary: "Says what became of an action whose outcome is unknown, after looking.",
      params: idParams,
      body: z.strictObject({ outcome: z.enum(["succeeded", "failed"]), note: text.min(1) }),
      answer: approvalView,
      handle: async ({ params, body, caller }) =>
        approvals.settleUnknown(params.id, requirePerson(caller), body.outcome, body.note),
    }),
    defineRoute({
      method: "post",
      path: "/approvals/:id/withdraw",
      access: "owner",
      summary: "The customer takes back what they asked for.",
      params: idParams,
      answer: actionView,
      async handle(request) {
        const owner = ownerOf(request);
        const { id } = request.params;
        if (owner.kind === "customer") return approvals.withdraw(id, { customerId: owner.customer.id });
        const conversationId = (await approvals.get(id)).conversation_id;
        if (conversationId === null) throw notFound("action");
        await threads.owned(conversationId, owner);
        return actionForCustomer(await approvals.withdraw(id, { conversationId }));
      },
    }),
  ];
}
