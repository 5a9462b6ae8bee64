import { z } from "zod";
import type { GatewayCaller } from "../core/actions/gateway.ts";
import type { Owner } from "../core/identity/owner.ts";
import { storable } from "../core/json.ts";
import { isReachable } from "../core/tools/audience.ts";
import { actorOf, type Caller, may } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import { defineRoute, type Route } from "./route.ts";

export const toolListing = z.object({
  name: z.string(),
  description: z.string(),
  source: z.string(),
  origin: z.string(),
  effect: z.enum(["read", "write"]),
  access: z.enum(["public", "bound", "owned", "staff"]),
  risk: z.enum(["low", "medium", "high"]),
  version: z.string(),
  input_schema: z.record(z.string(), z.json()),
  bound: z.array(z.string()),
});

export const requestPreview = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
});

export const callOutcome = z
  .object({
    status: z.enum(["done", "pending_approval", "denied", "expired", "withdrawn", "refused", "failed", "unknown"]),
    action_id: z.string().optional(),
    expires_at: z.iso.datetime().optional(),
    result: z.json().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    remedy: z.string().optional(),
  })
  .catchall(z.json());

function gatewayCaller(caller: Caller, owner: Owner | null): GatewayCaller {
  return {
    principal: actorOf(caller),
    customer: owner?.kind === "customer" ? owner.customer : null,
    staffId: caller.kind === "staff" ? caller.person.id : null,
    allowed: (tool) => isReachable(tool, may(caller, "admin"), owner !== null),
  };
}

/** The catalogue of tools, and calls of them outside a conversation. */
export function toolRoutes({ tools, gateway }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/tools",
      access: "read-or-act",
      summary: "Lists every tool with its effect and access.",
      answer: z.array(toolListing),
      handle: tools,
    }),
    defineRoute({
      method: "post",
      path: "/tools/:name/call",
      access: "act",
      summary: "Calls a tool. A write becomes an action that waits for staff; `dry_run` only shows what would be sent.",
      params: z.object({ name: z.string().min(1).max(64) }),
      body: z.strictObject({
        args: z.record(z.string(), z.json()).default({}),
        dry_run: z.boolean().default(false),
        wait_seconds: z.number().min(0).max(25).default(0).describe("How long to wait for a decision."),
      }),
      answer: z.union([callOutcome, requestPreview]),
      async handle({ params, body: { args, dry_run: isDryRun, wait_seconds: seconds }, caller, owner, context }) {
        const call = { name: params.name, args: storable(args) };
        const from = gatewayCaller(caller, owner);
        if (isDryRun) return gateway.preview(call, from);
        return gateway.call(call, from, { waitMs: seconds * 1_000, signal: context.req.raw.signal });
      },
    }),
  ];
}
