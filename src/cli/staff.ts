import { z } from "zod";
import { personView } from "../http/views.ts";
import { requireTerminal } from "./prompt.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface StaffOptions extends ServerOptions {
  json?: boolean;
}

/** Lists the people on staff. */
export async function list(options: StaffOptions): Promise<void> {
  const people = await (await connect(options)).request("/staff", z.array(personView));
  if (options.json) return printJson(people);
  const rows = people.map(({ id, name, role, groups }) => [id, name, role, groups.join(", ")]);
  print(table(["ID", "NAME", "ROLE", "GROUPS"], rows));
}

/** A one-time code for a person, for whoever runs the system and has ADMIN_API_KEY. It is shown at a terminal and nowhere else. */
export async function code(id: string, options: StaffOptions): Promise<void> {
  requireTerminal();
  const server = await connect(options, "administrator");
  const issued = await server.request(
    `/staff/${encodeURIComponent(id)}/codes`,
    z.object({ code: z.string(), expires_at: z.iso.datetime() }),
    { method: "POST" },
  );
  print(issued.code);
  say(`Valid once, until ${issued.expires_at}. Sign in at ${server.url}, or with: smart-support login`);
}
