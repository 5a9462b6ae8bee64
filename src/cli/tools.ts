import { z } from "zod";
import { toolListing } from "../http/tools.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { print, printJson, table } from "./terminal.ts";

interface ToolsOptions extends ServerOptions {
  json?: boolean;
}

/** Lists the tools of the running server. */
export async function tools(options: ToolsOptions): Promise<void> {
  const server = await connect(options);
  const listing = await server.request("/tools", z.array(toolListing));
  if (options.json) return printJson(listing);
  const rows = listing.map(({ name, effect, access, risk, origin }) => [name, effect, access, risk, origin]);
  print(table(["NAME", "EFFECT", "ACCESS", "RISK", "ORIGIN"], rows));
}
