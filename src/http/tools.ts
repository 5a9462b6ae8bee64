import { z } from "zod";
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

/** The catalogue of tools. */
export function toolRoutes({ tools }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/tools",
      access: "read",
      summary: "Lists every tool with its effect and access.",
      answer: z.array(toolListing),
      handle: tools,
    }),
  ];
}
