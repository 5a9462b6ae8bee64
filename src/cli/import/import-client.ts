import type { z } from "zod";
import { classificationView, importView } from "../../http/import-views.ts";
import { pageOf } from "../../http/page-query.ts";
import type { ServerClient } from "../server-client.ts";

export type ImportView = z.infer<typeof importView>;
export type ClassificationView = z.infer<typeof classificationView>;

/** What a reviewer says of one operation. `settings` are merged into what is there; null removes a key. */
export interface Edit {
  idx: number;
  decision?: "pending" | "approved" | "rejected";
  settings?: Record<string, z.infer<ReturnType<typeof z.json>>>;
}

/** The import routes of a server. */
export function importClient(server: ServerClient) {
  const path = (id: string, rest = "") => `/openapi/jobs/${encodeURIComponent(id)}${rest}`;
  return {
    start: (body: object) => server.request("/openapi/import", importView, { method: "POST", body }),
    get: (id: string) => server.request(path(id), importView),
    list: async (source?: string) =>
      (await server.request("/openapi/jobs", pageOf(importView), { query: { limit: 200, source } })).items,
    async classifications(id: string): Promise<ClassificationView[]> {
      const all: ClassificationView[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await server.request(path(id, "/classifications"), pageOf(classificationView), {
          query: { limit: 200, cursor },
        });
        all.push(...page.items);
        if (page.next_cursor === null) return all;
        cursor = page.next_cursor;
      }
    },
    edit: (id: string, edits: readonly Edit[]) =>
      server.request(path(id, "/classifications"), importView, { method: "POST", body: { edits } }),
    approve: (id: string, pending: "approve" | "leave") =>
      server.request(path(id, "/approve"), importView, { method: "POST", body: { pending } }),
    rollBack: (source: string, to?: string) =>
      server.request(`/tool-sources/${encodeURIComponent(source)}/rollback`, importView, {
        method: "POST",
        body: { ...(to && { to }) },
      }),
  };
}

export type ImportClient = ReturnType<typeof importClient>;
