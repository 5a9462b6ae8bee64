import { z } from "zod";
import { toolListing } from "../http/tools.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { sourceTools } from "./source-tools.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface ToolsOptions extends ServerOptions {
  source?: string;
  pending?: boolean;
  json?: boolean;
}

/** Lists the tools of the running server, or those that wait for a review. */
export async function tools({ source: only, pending, json, ...options }: ToolsOptions): Promise<void> {
  const server = await connect(options);
  const listing = pending
    ? (await sourceTools(server, only)).filter(({ standing }) => standing === "pending")
    : (await server.request("/tools", z.array(toolListing))).filter(
        ({ source }) => only === undefined || source === only,
      );
  if (json) return printJson(listing);
  const rows = listing.map(({ name, effect, access, risk, source, origin }) => [
    name,
    effect,
    access,
    risk,
    source,
    origin,
  ]);
  if (rows.length === 0) return say(pending ? "Nothing waits for a review." : "There are no such tools.");
  print(table(["NAME", "EFFECT", "ACCESS", "RISK", "SOURCE", "ORIGIN"], rows));
}
