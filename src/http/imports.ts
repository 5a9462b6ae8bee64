import { z } from "zod";
import { notFound } from "../core/coded-error.ts";
import { actorOf } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import {
  classificationData,
  classificationView,
  count,
  importData,
  importView,
  mergedSettings,
  setting,
  sourceName,
} from "./import-views.ts";
import { idParams, pageOf, pageQuery } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";

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

const edit = z.strictObject({
  decision: z.enum(["pending", "approved", "rejected"]).optional(),
  settings: setting.optional().describe("Merged into what is there; null removes a key."),
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
  ];
}
