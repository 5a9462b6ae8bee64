import { CodedError, notFound } from "../../coded-error.ts";
import { newId } from "../../ids.ts";
import { appendEvents } from "../../insights/events.ts";
import type { JsonObject } from "../../json.ts";
import type { Database } from "../../store/database.ts";
import type { Jobs } from "../../store/jobs.ts";
import type { SourceKind } from "../source-kind.ts";
import type { ToolSettings } from "../tool.ts";
import type { ImportJob, SourceRecord, ToolDecision } from "./import-job.ts";
import {
  findJob,
  findSource,
  type ImportedTool,
  insertJob,
  listJobs,
  listSources,
  listTools,
  removedTools,
  saveSource,
} from "./import-store.ts";
import { type ReadingLog, readImport } from "./read-import.ts";
import {
  approveImport,
  discardImport,
  editLiveTool,
  editReview,
  type ReviewEdit,
  removeSource,
  rollBack,
} from "./review.ts";

export const IMPORT_QUEUE = "imports.read";

export interface ImportRequest {
  /** Name of the source; one that is there gets a new version. */
  source: string;
  kind: string;
  /** An address to fetch, or what was uploaded and how it is called. */
  from: { url: string } | { content: string; name: string };
  /** What is left out stays as it was the last time. */
  settings: JsonObject;
}

/** Imports and their review; one service for REST, the command line and the console. */
export interface Imports {
  sources(): Promise<SourceRecord[]>;
  /** Throws SOURCE_DECLARED 409, SETTINGS_INVALID 422. The job reads in the background. */
  start(request: ImportRequest, by: string): Promise<ImportJob>;
  list(filter: { source?: string; before?: string; limit: number }): Promise<ImportJob[]>;
  /** Throws NOT_FOUND. */
  get(id: string): Promise<ImportJob>;
  tools(id: string, page?: { after?: number; limit?: number }): Promise<ImportedTool[]>;
  removed(id: string): Promise<string[]>;
  edit(id: string, edits: readonly ReviewEdit[], by: string): Promise<void>;
  /** Changes what was decided about a tool that is live. Throws NOT_FOUND, EFFECT_LOWERED. */
  editLive(
    name: string,
    change: (tool: ImportedTool) => { settings: ToolSettings; decision?: ToolDecision },
    by: string,
  ): Promise<void>;
  approve(id: string, by: string, pending?: "approve" | "leave"): Promise<ImportJob>;
  discard(id: string, by: string): Promise<ImportJob>;
  rollBack(source: string, to: string | null, by: string): Promise<ImportJob>;
  remove(source: string, by: string): Promise<void>;
  /** Takes up readings that wait. */
  startWork(): Promise<void>;
}

export interface ImportParts {
  db: Database;
  jobs: Jobs;
  kinds: ReadonlyMap<string, SourceKind>;
  log: ReadingLog;
  /** What `tools/*.yaml` says now, which wins over what is stored. */
  written(): ReadonlyMap<string, ToolSettings>;
  /** Called after each change of what is live of a source. */
  changed(source: string): Promise<void>;
}

export function createImports({ db, jobs, kinds, log, written, changed }: ImportParts): Imports {
  async function get(id: string): Promise<ImportJob> {
    const job = await findJob(db, id);
    if (!job) throw notFound("import");
    return job;
  }

  return {
    sources: () => listSources(db),
    async start({ source, kind: kindName, from, settings }, by) {
      const kind = kinds.get(kindName);
      if (!kind) throw notFound("kind of tool source");
      const id = newId("imp");
      await db.transaction(async (tx) => {
        const before = await findSource(tx, source);
        if (before?.declared) throw declaredElsewhere(source);
        const [last] = await listJobs(tx, { source, limit: 1 });
        const checked = kind.checkSettings({ ...last?.settings, ...settings });
        await saveSource(tx, { name: source, kind: kindName, declared: false });
        const isAddress = "url" in from;
        const location = isAddress ? from.url : from.name;
        await insertJob(tx, {
          id,
          source,
          location,
          settings: checked,
          upload: isAddress ? null : from.content,
          createdBy: by,
        });
        await appendEvents(tx, [{ type: "import.started", actor: by, data: { import_id: id, source } }]);
        await jobs.send(tx, IMPORT_QUEUE, { importId: id }, { singletonKey: id });
      });
      return get(id);
    },
    list: (filter) => listJobs(db, filter),
    get,
    tools: (id, page) => listTools(db, id, page),
    removed: async (id) => removedTools(db, await get(id)),
    edit: (id, edits, by) => editReview(db, id, edits, by),
    async editLive(name, change, by) {
      const asWritten = (tool: ImportedTool) => ({ ...tool, settings: written().get(tool.name) ?? tool.settings });
      await changed(await editLiveTool(db, name, (tool) => change(asWritten(tool)), by));
    },
    async approve(id, by, pending) {
      await approveImport(db, id, by, pending);
      const job = await get(id);
      await changed(job.source);
      return job;
    },
    async discard(id, by) {
      await discardImport(db, id, by);
      return get(id);
    },
    async rollBack(source, to, by) {
      const id = await rollBack(db, source, to, by);
      await changed(source);
      return get(id);
    },
    async remove(source, by) {
      await removeSource(db, source, by);
      await changed(source);
    },
    async startWork() {
      await jobs.work(IMPORT_QUEUE, ({ importId }) => readImport(db, kinds, String(importId), written(), log));
    },
  };
}

function declaredElsewhere(source: string): CodedError {
  return new CodedError({
    code: "SOURCE_DECLARED",
    message: `The source ${source} stands in smart-support.yaml.`,
    remedy: "Import under another name, or remove it there.",
    audience: "operator",
    status: 409,
  });
}
