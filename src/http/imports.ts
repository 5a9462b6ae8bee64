import { z } from "zod";
import { settingsSchema, toToolSettings } from "../core/agents/tool-settings-file.ts";
import { notFound } from "../core/coded-error.ts";
import type { ImportJob } from "../core/tools/imports/import-job.ts";
import type { ImportedTool } from "../core/tools/imports/import-store.ts";
import { suggestedSettings } from "../core/tools/imports/suggested-settings.ts";
import type { ToolSettings } from "../core/tools/tool.ts";
import { actorOf } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import { invalidInput } from "./invalid-input.ts";
import { idParams, pageOf, pageQuery } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

const sourceName = z.string().regex(/^[a-z][a-z0-9_-]{0,47}$/, "use a-z, 0-9, _ and -, starting with a letter");
const count = z.int().min(0);

export const importView = z.object({
  id: z.string(),
  source: z.string(),
  kind: z.string(),
  status: z.enum(["reading", "review", "live", "superseded", "discarded", "failed"]),
  location: z.string(),
  settings: z.record(z.string(), z.json()).describe("How the source is reached: what is approved with the rest."),
  title: z.string(),
  version: z.string(),
  warnings: z.array(z.string()),
  progress: z.object({ phase: z.string(), done: z.number(), total: z.number() }).nullable(),
  code: z.string().nullable(),
  error: z.string().nullable(),
  counts: z.object({ tools: count, added: count, changed: count, removed: count, pending: count, approved: count }),
  removed: z.array(z.string()).optional(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  approved_by: z.string().nullable(),
  approved_at: z.iso.datetime().nullable(),
});

export const classificationView = z.object({
  idx: count,
  name: z.string(),
  version: z.string().describe("Digest of all that a reviewer relies on."),
  method: z.string(),
  path: z.string(),
  server: z.string().nullable().describe("Where its requests go; null where neither description nor base_url says so."),
  description: z.string(),
  effect: z.enum(["read", "write"]),
  risk: z.enum(["low", "medium", "high"]),
  access: z.enum(["public", "bound", "owned", "staff"]),
  agent: z.string().nullable(),
  approval: z.boolean(),
  reasons: z.array(z.string()),
  warnings: z.array(z.string()),
  tags: z.array(z.string()),
  change: z.enum(["added", "changed", "same"]),
  decision: z.enum(["pending", "approved", "rejected"]),
  decided_by: z.string().nullable(),
  /** What the person who reviews may change. */
  settings: z.record(z.string(), z.json()),
  suggested: z.record(z.string(), z.json()).describe("The settings as they were suggested."),
  input_schema: z.record(z.string(), z.json()),
});

/** A tool of a source, whether it can be called or not. */
export const offeredTool = z.object({
  name: z.string(),
  description: z.string(),
  origin: z.string(),
  effect: z.enum(["read", "write"]),
  access: z.enum(["public", "bound", "owned", "staff"]),
  risk: z.enum(["low", "medium", "high"]),
  version: z.string(),
  input_schema: z.record(z.string(), z.json()),
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

const importRequest = z
  .strictObject({
    name: sourceName.describe("The source; one that is there gets a new version."),
    url: z.url({ protocol: /^https?$/ }).optional(),
    content: z.string().optional().describe("The description itself, instead of its address."),
    file: z.string().max(500).optional().describe("What the content is called."),
    base_url: z.url({ protocol: /^https?$/ }).optional(),
    allow_private: z.array(z.string()).optional(),
    allow_http: z.boolean().optional(),
    idempotency_header: z.string().optional(),
  })
  .refine(({ url, content }) => (url === undefined) !== (content === undefined), "send either url or content");

const setting = z.record(z.string(), z.json());
const edit = z.strictObject({
  decision: z.enum(["pending", "approved", "rejected"]).optional(),
  settings: setting.optional().describe("Merged into what is there; null removes a key."),
});

function importData(job: ImportJob): z.infer<typeof importView> {
  return {
    id: job.id,
    source: job.source,
    kind: job.kind,
    status: job.status,
    location: job.location,
    settings: job.settings,
    title: job.title,
    version: job.version,
    warnings: job.warnings,
    progress: job.progress,
    code: job.code,
    error: job.error,
    counts: job.counts,
    created_by: job.createdBy,
    created_at: job.createdAt.toISOString(),
    approved_by: job.approvedBy,
    approved_at: job.approvedAt?.toISOString() ?? null,
  };
}

function settingsData({ idempotencyHeader, ...rest }: ToolSettings): z.infer<typeof setting> {
  const plain = idempotencyHeader === undefined ? rest : { ...rest, idempotency_header: idempotencyHeader };
  return setting.parse(plain);
}

function classificationData(tool: ImportedTool): z.infer<typeof classificationView> {
  const { definition, classification, warnings, tags } = tool.offered;
  const [method = "", ...path] = definition.origin.split(" ");
  return {
    idx: tool.idx,
    name: tool.name,
    version: tool.version,
    method,
    path: path.join(" "),
    server: tool.offered.server ?? null,
    description: definition.description,
    effect: tool.settings.effect ?? definition.effect,
    risk: tool.settings.risk ?? definition.risk,
    access: tool.settings.access,
    agent: tool.settings.agent ?? null,
    approval: tool.settings.approval ?? definition.effect === "write",
    reasons: classification.reasons,
    warnings: [...warnings],
    tags: [...tags],
    change: tool.change,
    decision: tool.decision,
    decided_by: tool.decidedBy,
    settings: settingsData(tool.settings),
    suggested: settingsData(suggestedSettings(classification, definition.effect)),
    input_schema: definition.inputSchema,
  };
}

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

/** The settings with an edit laid over them. Throws INVALID_INPUT. */
function mergedSettings(tool: ImportedTool, changes: z.infer<typeof setting> | undefined): ToolSettings {
  if (changes === undefined) return tool.settings;
  const merged = Object.fromEntries(
    Object.entries({ ...settingsData(tool.settings), ...changes }).filter(([, value]) => value !== null),
  );
  const parsed = settingsSchema.safeParse(merged);
  if (!parsed.success) throw invalidInput(`settings of ${tool.name}`, parsed.error);
  return toToolSettings(parsed.data);
}

const toolEdit = z.strictObject({
  settings: setting.optional().describe("Merged into what is there; null removes a key."),
  decision: z
    .enum(["approved", "rejected"])
    .optional()
    .describe("`rejected` takes the tool away until it is approved again."),
});

/** Imports of API descriptions: reading, review, going live, rolling back. */
export function importRoutes({ imports }: HttpServices): Route[] {
  async function editTools(id: string, edits: readonly (z.infer<typeof edit> & { idx: number })[], by: string) {
    const tools = new Map((await imports.tools(id)).map((tool) => [tool.idx, tool]));
    const checked = edits.map(({ idx, decision, settings }) => {
      const tool = tools.get(idx);
      if (!tool) throw notFound("classification");
      return { idx, settings: mergedSettings(tool, settings), ...(decision && { decision }) };
    });
    await imports.edit(id, checked, by);
  }
  async function classification(id: string, idx: number) {
    const [tool] = await imports.tools(id, { after: idx - 1, limit: 1 });
    if (tool?.idx !== idx) throw notFound("classification");
    return classificationData(tool);
  }
  /** By name, of the version that says most about it now: one that waits, the live one, an earlier one. */
  async function offeredBy(source: string): Promise<z.infer<typeof offeredTool>[]> {
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
  const idxParams = idParams.extend({ idx: z.coerce.number().int().min(0) });

  return [
    defineRoute({
      method: "post",
      path: "/openapi/import",
      access: "admin",
      summary: "Starts to import an API description. Nothing of it is live before it is approved.",
      body: importRequest,
      answer: importView,
      async handle({ body: { name, url, content, file, ...settings }, caller }) {
        const from = url === undefined ? { content: content ?? "", name: file ?? "upload" } : { url };
        return importData(await imports.start({ source: name, kind: "openapi", from, settings }, actorOf(caller)));
      },
    }),
    defineRoute({
      method: "get",
      path: "/openapi/jobs",
      access: "admin",
      summary: "Lists imports, newest first.",
      query: pageQuery.extend({ source: sourceName.optional() }),
      answer: pageOf(importView),
      async handle({ query: { limit, cursor, source } }) {
        const found = await imports.list({
          limit: limit + 1,
          ...(cursor && { before: cursor }),
          ...(source && { source }),
        });
        const items = found.slice(0, limit).map(importData);
        return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
      },
    }),
    defineRoute({
      method: "get",
      path: "/openapi/jobs/:id",
      access: "admin",
      summary: "Gives one import: how far it is, and what it would add, change and remove.",
      params: idParams,
      answer: importView,
      handle: async ({ params }) => ({
        ...importData(await imports.get(params.id)),
        removed: await imports.removed(params.id),
      }),
    }),
    defineRoute({
      method: "get",
      path: "/openapi/jobs/:id/classifications",
      access: "admin",
      summary: "Lists the operations of an import, with what is suggested or decided about each.",
      params: idParams,
      query: pageQuery,
      answer: pageOf(classificationView),
      async handle({ params, query: { limit, cursor } }) {
        await imports.get(params.id);
        const found = await imports.tools(params.id, { limit: limit + 1, ...(cursor && { after: Number(cursor) }) });
        const items = found.slice(0, limit).map(classificationData);
        return { items, next_cursor: found.length > limit ? String(items.at(-1)?.idx) : null };
      },
    }),
    defineRoute({
      method: "put",
      path: "/openapi/jobs/:id/classifications/:idx",
      access: "admin",
      summary: "Decides on one operation, or changes what is suggested.",
      params: idxParams,
      body: edit,
      answer: classificationView,
      async handle({ params: { id, idx }, body, caller }) {
        await editTools(id, [{ idx, ...body }], actorOf(caller));
        return classification(id, idx);
      },
    }),
    defineRoute({
      method: "post",
      path: "/openapi/jobs/:id/classifications",
      access: "admin",
      summary: "The same for many operations at once: all of them or none.",
      params: idParams,
      body: z.strictObject({
        edits: z
          .array(edit.extend({ idx: count }))
          .min(1)
          .max(5_000),
      }),
      answer: importView,
      async handle({ params: { id }, body, caller }) {
        await editTools(id, body.edits, actorOf(caller));
        return importData(await imports.get(id));
      },
    }),
    defineRoute({
      method: "post",
      path: "/openapi/jobs/:id/approve",
      access: "admin",
      summary: "Makes the import live in the place of the version before it.",
      params: idParams,
      body: z.strictObject({
        pending: z
          .enum(["approve", "leave"])
          .default("approve")
          .describe(
            "What becomes of operations that nobody decided on: approved (new ones for staff alone), or left out.",
          ),
      }),
      answer: importView,
      handle: async ({ params, body, caller }) =>
        importData(await imports.approve(params.id, actorOf(caller), body.pending)),
    }),
    defineRoute({
      method: "post",
      path: "/openapi/jobs/:id/discard",
      access: "admin",
      summary: "Gives an import up; what is live stays.",
      params: idParams,
      answer: importView,
      handle: async ({ params, caller }) => importData(await imports.discard(params.id, actorOf(caller))),
    }),
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
      handle: ({ params }) => offeredBy(params.name),
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
