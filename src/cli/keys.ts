import { z } from "zod";
import { keyView } from "../http/keys.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface KeysOptions extends ServerOptions {
  json?: boolean;
}

interface NewKeyOptions extends KeysOptions {
  scope: string[];
  customer?: string;
  namesCustomers?: boolean;
}

/** Lists every API key. */
export async function list(options: KeysOptions): Promise<void> {
  const keys = await (await connect(options, "administrator")).request("/keys", z.array(keyView));
  if (options.json) return printJson(keys);
  const rows = keys.map((key) => {
    const actsFor = key.names_customers ? "whom it names" : (key.customer_id ?? "");
    return [key.id, key.name, key.scopes.join(" "), actsFor, key.created_at, key.revoked_at ?? ""];
  });
  print(table(["ID", "NAME", "SCOPES", "ACTS FOR", "CREATED", "REVOKED"], rows));
}

/** Makes an API key and shows it once: the key alone on stdout. */
export async function create(name: string, options: NewKeyOptions): Promise<void> {
  const server = await connect(options, "administrator");
  const { scope: scopes, customer, namesCustomers = false } = options;
  const body = { name, scopes, names_customers: namesCustomers, ...(customer && { customer_id: customer }) };
  const made = await server.request("/keys", keyView.extend({ key: z.string() }), { method: "POST", body });
  if (options.json) return printJson(made);
  print(made.key);
  say(`${made.id} (${made.scopes.join(", ")}). Keep it now: it is not shown again.`);
}

/** Voids an API key. */
export async function revoke(id: string, options: KeysOptions): Promise<void> {
  const server = await connect(options, "administrator");
  const revoked = await server.request(`/keys/${encodeURIComponent(id)}/revoke`, keyView, { method: "POST" });
  if (options.json) return printJson(revoked);
  say(`${revoked.id} (${revoked.name}) is revoked.`);
}
