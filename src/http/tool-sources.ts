import { z } from "zod";
import type { ImportJob } from "../core/tools/imports/import-job.ts";
import type { ImportedTool } from "../core/tools/imports/import-store.ts";
import type { Imports } from "../core/tools/imports/imports.ts";
import { actorOf } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import { importData, importView, mergedSettings, setting, sourceName } from "./import-views.ts";
import { defineRoute, type Route } from "./route.ts";
import { toolListing } from "./tools.ts";

/** A tool of a source, whether it can be called or not. */
export const offeredTool = toolListing.omit({ source: true, bound: true }).extend({
  standing: z
    .enum(["live", "pending", "rejected", "former"])
    .describe("`pending` waits for somebody to decide on it; `former` stood in an earlier version."),
});

export const sourceView = z.object({
  name: z.string(),
  kind: z.string(),
  declared: z.boolean(),
  active_import: z.string().nullable(),
});

const toolEdit = z.strictObject({
  settings: setting.optional().describe("Merged into what is there; null removes a key."),
  decision: z
    .enum(["approved", "rejected"])
    .optional()
    .describe("`rejected` takes the tool away until it is approved again."),
});

const STANDING = { approved: "live", pending: "pending", rejected: "rejected" } as const;

function offeredData(tool: ImportedTool, status: ImportJob["status"]): z.infer<typeof offeredTool> {
  const { definition } = tool.offered;
  return {
    name: tool.name,
    description: definition.description,
    origin: definition.origin,
    effect: tool.settings.effect ?? definition.effect,
    access: tool.settings.access,
    risk: tool.settings.risk ?? definition.risk,
    version: tool.version,
    input_schema: definition.inputSchema,
    standing: status === "superseded" ? "former" : STANDING[tool.decision],
  };
}

/** By name, of the version that says most about it now: one that waits, the live one, an earlier one. */
async function offeredBy(imports: Imports, source: string): Promise<z.infer<typeof offeredTool>[]> {
  const jobs = await imports.list({ source, limit: 200 });
  const inOrder = (["review", "live", "superseded"] as const).flatMap((wanted) =>
    jobs.filter(({ status }) => status === wanted),
  );
  const found = new Map<string, z.infer<typeof offeredTool>>();
  for (const { id, status } of inOrder) {
    for (const tool of await imports.tools(id)) {
      // What is decided about a version that waits is not true yet.
      if (found.has(tool.name) || (status === "review" && tool.decision !== "pending")) continue;
      found.set(tool.name, offeredData(tool, status));
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
/** Where tools come from, and what was decided about those that are live. */
export function toolSourceRoutes({ imports }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "patch",
      path: "/tools/:name",
      access: "admin",
      summary: "Changes what was decided about a tool that is live.",
      params: z.object({ name: z.string().min(1).max(64) }),
      body: toolEdit,
      async handle({ params, body: { settings, decision }, caller }) {
        await imports.editLive(
          params.name,
          (tool) => ({ settings: mergedSettings(tool, settings), ...(decision && { decision }) }),
          actorOf(caller),
        );
        return null;
      },
    }),
    defineRoute({
      method: "get",
      path: "/tool-sources",
      access: "read",
      summary: "Lists where tools come from, and which version of each is live.",
      answer: z.array(sourceView),
      handle: async () =>
        (await imports.sources()).map(({ activeImport, ...source }) => ({ ...source, active_import: activeImport })),
    }),
    defineRoute({
      method: "get",
      path: "/tool-sources/:name/tools",
      access: "read",
      summary:
        "Lists every tool of a source, those too that wait for a review, were rejected or are not there any more.",
      params: z.object({ name: sourceName }),
      answer: z.array(offeredTool),
      handle: ({ params }) => offeredBy(imports, params.name),
    }),
    defineRoute({
      method: "post",
      path: "/tool-sources/:name/rollback",
      access: "admin",
      summary: "Makes an earlier version of a source live again.",
      params: z.object({ name: sourceName }),
      body: z.strictObject({
        to: z.string().optional().describe("An import; the one before the live one if left out."),
      }),
      answer: importView,
      handle: async ({ params, body, caller }) =>
        importData(await imports.rollBack(params.name, body.to ?? null, actorOf(caller))),
    }),
    defineRoute({
      method: "delete",
      path: "/tool-sources/:name",
      access: "admin",
      summary: "Takes a source's tools away; its versions stay and can be rolled back to.",
      params: z.object({ name: sourceName }),
      async handle({ params, caller }) {
        await imports.remove(params.name, actorOf(caller));
        return null;
      },
    }),
  ];
}
