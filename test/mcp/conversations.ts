import type { Customer } from "../../src/core/identity/customer.ts";
import type { RunningApp } from "../http/running-app.ts";

/** A customer of the demo's shop. */
export async function customerOf({ app }: RunningApp, externalId: string): Promise<Customer> {
  return app.services.customers.fromIdentity({ externalId, email: null, name: null, attributes: null });
}

/** A conversation that a customer opened on the web. */
export async function opened(running: RunningApp, externalId: string) {
  const customer = await customerOf(running, externalId);
  const owner = { kind: "customer" as const, customer };
  const { inbox, threads } = running.app.services;
  const { id } = await threads.open("web", owner);
  return {
    id,
    customer,
    /** Says something, and waits until it was answered. */
    async say(text: string): Promise<void> {
      const { messageId } = await inbox.accept({ conversationId: id, owner, text });
      while (!(await threads.isAnswered(messageId))) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}
