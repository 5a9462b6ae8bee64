import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import type { HttpServices } from "./http-services.ts";
import { defineRoute, type Route } from "./route.ts";

/** Is the process up (`/health`), and may traffic come (`/ready`)? */
export function healthRoutes(services: HttpServices): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/health",
      access: "open",
      summary: "Says that the process answers.",
      answer: z.object({ status: z.literal("ok") }),
      handle: async () => ({ status: "ok" }),
    }),
    defineRoute({
      method: "get",
      path: "/ready",
      access: "open",
      summary: "Says whether everything that a request needs answers; 503 if not.",
      answer: z.object({ status: z.literal("ready"), parts: z.array(z.string()) }),
      async handle() {
        const parts = await services.readiness();
        const broken = Object.keys(parts).filter((part) => parts[part] !== "ok");
        if (broken.length === 0) return { status: "ready", parts: Object.keys(parts) };
        services.log.warn({ parts }, "not ready");
        throw new CodedError({ code: "NOT_READY", message: `Not ready: ${broken.join(", ")}.`, status: 503 });
      },
    }),
  ];
}
