import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { demoCustomer, meta } from "../http/meta.ts";
import type { ServerClient } from "./server-client.ts";
import { plain, say } from "./terminal.ts";

/** The identity token of the demo customer whom `--as` names. Throws `NO_SUCH_CUSTOMER`. */
async function demoIdentity(server: ServerClient, wanted: string): Promise<string> {
  const found = await server.request("/demo/customers", z.array(demoCustomer), { query: { query: wanted } });
  const exact = found.filter(({ id, name, email }) => [id, name, email].includes(wanted));
  const [customer, another] = exact.length > 0 ? exact : found;
  if (!customer || another) {
    const several = found.map(({ id, name }) => `${id} (${name})`).slice(0, 5);
    throw new CodedError({
      code: "NO_SUCH_CUSTOMER",
      message: customer ? `Several customers match: ${several.join(", ")}.` : `No demo customer matches "${wanted}".`,
      remedy: "Name one by id.",
    });
  }
  say(`You are ${plain(customer.name)} (${customer.id}).`);
  const body = { customer_id: customer.id };
  return (await server.request("/demo/identity", z.object({ token: z.string() }), { method: "POST", body })).token;
}

/** For which customer a command speaks: `--identity` as it is, or the demo customer of `--as`. Throws `NOT_A_DEMO`, `NO_SUCH_CUSTOMER`. */
export async function identityOf(
  server: ServerClient,
  { as, identity }: { as?: string; identity?: string },
): Promise<string | undefined> {
  if (!as) return identity;
  const { demo } = await server.request("/meta", meta);
  if (demo) return demoIdentity(server, as);
  throw new CodedError({ code: "NOT_A_DEMO", message: "--as is for the demo.", remedy: "Use --identity." });
}
