import type { Client } from "@modelcontextprotocol/client";
import type { Scope } from "../../src/core/identity/api-keys.ts";
import { TASKS_EXTENSION } from "../../src/mcp/task-handlers.ts";
import type { RunningApp } from "../http/running-app.ts";

export const FOLLOWS_TASKS = { extensions: { [TASKS_EXTENSION]: {} } };

/** A key that acts for one customer of the demo, or for nobody. */
export async function keyFor(running: RunningApp, customer: string | null, scopes: Scope[] = ["act"]): Promise<string> {
  const { apiKeys, customers } = running.app.services;
  const identity = { externalId: customer ?? "", email: null, name: null, attributes: null };
  const bound = customer === null ? {} : { customerId: (await customers.fromIdentity(identity)).id };
  return (await apiKeys.create({ name: "test", scopes, ...bound }, "system")).key;
}

/** The outcome that a tool answered with. */
export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown>,
  meta?: Record<string, unknown>,
) {
  const result = await client.callTool({ name, arguments: args, ...(meta && { _meta: meta }) });
  return (result.structuredContent ?? result) as Record<string, unknown>;
}

/** An order of the customer that can still be cancelled. */
export async function openOrder(client: Client, place = 0): Promise<string> {
  const listed = JSON.stringify(await call(client, "list_orders", { status: "processing" }));
  const ids = [...new Set([...listed.matchAll(/"(?:order_)?id":"(\d+)"/g)].map(([, id]) => id))];
  const id = ids[place];
  if (id === undefined) throw new Error(`No such order: ${listed.slice(0, 300)}`);
  return id;
}
