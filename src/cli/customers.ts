import { erasure } from "../http/customers.ts";
import { confirmed } from "./prompt.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { print, printJson } from "./terminal.ts";

/** Empties everything personal that is kept of a customer, after asking unless `--yes` says so. */
export async function erase(id: string, options: ServerOptions & { yes?: boolean; json?: boolean }): Promise<void> {
  const server = await connect(options, "administrator");
  if (!options.yes) await confirmed(`Erase everything personal about ${id}? It cannot be undone.`);
  const erased = await server.request(`/customers/${encodeURIComponent(id)}/erase`, erasure, { method: "POST" });
  if (options.json) return printJson(erased);
  const { conversations, messages, actions } = erased;
  print(`Erased: ${conversations} conversations with ${messages} messages, and ${actions} actions.`);
}
