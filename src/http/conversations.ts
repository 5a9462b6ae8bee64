import { z } from "zod";
import { type ConversationSummary, conversationForCustomer } from "../core/conversation/conversation.ts";
import type { Owner } from "../core/identity/owner.ts";
import { requirePerson } from "./caller.ts";
import { actionForCustomer } from "./customer-view.ts";
import type { HttpServices } from "./http-services.ts";
import { idParams, pageOf, pageQuery } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";
import { actionView, conversationStatus, conversationView, messageView } from "./views.ts";

const PAGE = 200;

/** Conversations, as their owners and as staff see them, and the ways in which staff step in. */
export function conversationRoutes({ threads, approvals, handover }: HttpServices): Route[] {
  async function visible(id: string, owner: Owner | null): Promise<ConversationSummary> {
    return owner ? conversationForCustomer(await threads.owned(id, owner)) : threads.get(id);
  }

  const handle = (verb: "takeover" | "release" | "resolve", summary: string) => {
    const method = ({ takeover: "takeOver", release: "release", resolve: "resolve" } as const)[verb];
    return defineRoute({
      method: "post",
      path: `/conversations/:id/${verb}`,
      access: "staff",
      summary,
      params: idParams,
      answer: conversationView,
      handle: async ({ params, caller }) => handover[method](params.id, requirePerson(caller)),
    });
  };

  return [
    defineRoute({
      method: "get",
      path: "/conversations",
      access: "read-or-owner",
      summary: "Lists conversations, newest first; for a customer or visitor, their own.",
      query: pageQuery.extend({ status: conversationStatus.optional() }),
      answer: pageOf(conversationView),
      async handle({ query, owner }) {
        if (owner === null) return threads.list(query);
        const theirs =
          owner.kind === "customer" ? { customerId: owner.customer.id } : { visitorHash: owner.visitorHash };
        const page = await threads.list({ ...query, ...theirs });
        return { ...page, items: page.items.map(conversationForCustomer) };
      },
    }),
    defineRoute({
      method: "get",
      path: "/conversations/:id",
      access: "read-or-owner",
      summary: `Gives one conversation with its newest ${PAGE} messages and actions; \`/messages\` has all of them.`,
      params: idParams,
      answer: conversationView.extend({ messages: z.array(messageView), actions: z.array(actionView) }),
      async handle({ params, owner }) {
        const conversation = await visible(params.id, owner);
        const [messages, actions] = await Promise.all([
          threads.messages(params.id, { limit: PAGE }),
          approvals.list({ conversationId: params.id, limit: PAGE }),
        ]);
        return { ...conversation, messages, actions: actions.items.map(actionForCustomer) };
      },
    }),
    defineRoute({
      method: "get",
      path: "/conversations/:id/messages",
      access: "read-or-owner",
      summary: "Lists a conversation's messages in order, from the one after `after`.",
      params: idParams,
      query: z.object({
        after: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(PAGE).default(PAGE),
      }),
      answer: z.array(messageView),
      async handle({ params, query, owner }) {
        await visible(params.id, owner);
        return threads.messages(params.id, query);
      },
    }),
    defineRoute({
      method: "post",
      path: "/conversations/:id/messages",
      access: "staff",
      summary: "A person on staff speaks to the customer.",
      params: idParams,
      body: z.strictObject({ text: z.string().trim().min(1).max(10_000) }),
      answer: messageView,
      handle: async ({ params, body, caller }) => handover.reply(params.id, requirePerson(caller), body.text),
    }),
    handle("takeover", "A person takes the conversation over; the assistant falls silent."),
    handle("release", "Gives the conversation back to the assistant."),
    handle("resolve", "Marks the conversation as resolved by staff."),
  ];
}
