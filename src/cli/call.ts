import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { callOutcome, requestPreview } from "../http/tools.ts";
import { identityOf } from "./customer-identity.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { printJson } from "./terminal.ts";

interface CallOptions extends ServerOptions {
  args?: string;
  dryRun?: boolean;
  wait?: string;
  as?: string;
  identity?: string;
}

function parsedArgs(text: string): unknown {
  try {
    return z.record(z.string(), z.json()).parse(JSON.parse(text));
  } catch (cause) {
    const remedy = `Write one, such as --args '{"order_id": "1043"}'.`;
    throw new CodedError({ code: "ARGS_INVALID", message: "--args is not a JSON object.", remedy, cause });
  }
}

/** To a key that may not use it, a tool is as if it were not there. */
function unknownTool(name: string): CodedError {
  return new CodedError({
    code: "TOOL_UNKNOWN",
    message: `There is no tool "${name}" that this key may call.`,
    remedy: "See `smart-support tools`. One for staff alone takes a key with the scope admin: --key.",
  });
}

/** Calls a tool through the gateway, or shows what would be sent. Exits with 1 unless it was done, waits, or was shown. */
export async function call(tool: string, options: CallOptions): Promise<void> {
  const args = parsedArgs(options.args ?? "{}");
  const server = await connect(options);
  const identity = await identityOf(server, options);
  const request = {
    method: "POST",
    body: { args, dry_run: options.dryRun === true, wait_seconds: Number(options.wait ?? 0) },
    ...(identity && { headers: { "x-customer-identity": identity } }),
  } as const;
  const path = `/tools/${encodeURIComponent(tool)}/call`;
  if (options.dryRun) {
    const preview = server.request(path, requestPreview, request).catch((error: unknown) => {
      throw error instanceof CodedError && error.code === "NOT_FOUND" ? unknownTool(tool) : error;
    });
    return printJson(await preview);
  }
  const outcome = await server.request(path, callOutcome, request);
  if (outcome.code === "TOOL_UNKNOWN") throw unknownTool(tool);
  printJson(outcome);
  if (outcome.status !== "done" && outcome.status !== "pending_approval") process.exitCode = 1;
}
