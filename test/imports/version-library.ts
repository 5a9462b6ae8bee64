import { newId } from "../../src/core/ids.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Database } from "../../src/core/store/database.ts";
import { type Catalogue, createCatalogue } from "../../src/core/tools/catalogue.ts";
import { adoptSource } from "../../src/core/tools/imports/declared-sources.ts";
import { approveImport } from "../../src/core/tools/imports/go-live.ts";
import type { ImportedTool } from "../../src/core/tools/imports/import-store.ts";
import { findSource, insertJob, listJobs, listTools, saveSource } from "../../src/core/tools/imports/import-store.ts";
import { createLiveSources } from "../../src/core/tools/imports/live-sources.ts";
import { readImport } from "../../src/core/tools/imports/read-import.ts";
import type { ToolSettings } from "../../src/core/tools/tool.ts";
import { parcelKinds } from "./parcel-kind.ts";

type Written = ReadonlyMap<string, ToolSettings>;

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const kinds = parcelKinds();
const PERSON = "staff:lin";

/** Imports as people make them, without a server around them. */
export function versionLibrary(db: Database) {
  async function read(source: string, description: JsonObject, written: Written = new Map()): Promise<string> {
    const id = newId("imp");
    await db.transaction(async (tx) => {
      await saveSource(tx, { name: source, kind: "openapi", declared: false });
      const upload = JSON.stringify({ servers: [{ url: `https://${source}.example.com` }], ...description });
      await insertJob(tx, { id, source, location: "api.json", settings: {}, upload, createdBy: PERSON });
    });
    await readImport(db, kinds, id, () => written, silent);
    return id;
  }
  const approve = (id: string, written: Written = new Map(), pending: "approve" | "leave" = "approve") =>
    approveImport(db, id, PERSON, pending, { writtenOf: () => written, check: () => {} });
  async function live(source: string): Promise<ImportedTool[]> {
    const activeImport = (await findSource(db, source))?.activeImport;
    return activeImport ? listTools(db, activeImport) : [];
  }
  const adopt = (source: string, description: JsonObject, written: Written = new Map()) => {
    const content = JSON.stringify({ servers: [{ url: `https://${source}.example.com` }], ...description });
    const [kind] = kinds.values();
    if (!kind) throw new Error("There is no kind of source.");
    return adoptSource(
      db,
      kind,
      { name: source, kind: kind.kind, location: { content }, settings: {} },
      written,
      silent,
    );
  };
  async function catalogue(written: Written = new Map(), owners?: ReadonlyMap<string, string>): Promise<Catalogue> {
    const all = createCatalogue([], written, owners);
    await all.refresh(await createLiveSources(db, kinds, silent).load());
    return all;
  }
  const jobs = (source: string) => listJobs(db, { source, limit: 200 });
  return { read, approve, live, adopt, catalogue, jobs, kinds, by: PERSON };
}

/** A description of the named operations, each with what makes it special. */
export function described(operations: Record<string, JsonObject>): JsonObject {
  const ok = { "200": { description: "Done.", content: { "application/json": { schema: { type: "object" } } } } };
  const paths = Object.entries(operations).map(([name, { method = "get", ...operation }]) => [
    `/${name}`,
    {
      [String(method)]: {
        operationId: name,
        summary: "Opening hours.",
        tags: ["catalog"],
        responses: ok,
        ...operation,
      },
    },
  ]);
  return { openapi: "3.1.0", info: { title: "Test", version: "1" }, paths: Object.fromEntries(paths) };
}
