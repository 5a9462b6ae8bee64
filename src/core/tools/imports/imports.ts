import { CodedError, notFound } from "../../coded-error.ts";
import { newId } from "../../ids.ts";
import { appendEvents } from "../../insights/events.ts";
import type { JsonObject } from "../../json.ts";
import { withoutSecret } from "../../net/address-secret.ts";
import type { Database } from "../../store/database.ts";
import type { Jobs } from "../../store/jobs.ts";
import type { SourceKind } from "../source-kind.ts";
import type { ToolDefinition, ToolSettings } from "../tool.ts";
import { approveImport, removeSource, rollBack } from "./go-live.ts";
import type { ImportJob, SourceRecord, ToolDecision } from "./import-job.ts";
import {
  approvedSettings,
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
import { discardImport, editLiveTool, editReview, type ReviewEdit } from "./review.ts";

/** Among so many of a source, the one that waits or is live stands; a reading that failed says nothing about the next. */
const RECENT = 50;

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
  /** Throws SOURCE_DECLARED 409, SOURCE_OF_OTHER_KIND 409, SETTINGS_INVALID 422, SECRET_IN_ADDRESS 422. The job reads in the background. */
  start(request: ImportRequest, by: string): Promise<ImportJob>;
  list(filter: { source?: string; before?: string; limit: number }): Promise<ImportJob[]>;
  /** Throws NOT_FOUND. */
  get(id: string): Promise<ImportJob>;
  tools(id: string, page?: { after?: number; limit?: number }): Promise<ImportedTool[]>;
  removed(id: string): Promise<string[]>;
  /** Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409, EFFECT_LOWERED, SETTINGS_UNFIT. */
  edit(id: string, edits: readonly ReviewEdit[], by: string): Promise<void>;
  /** Changes what was decided about a tool that is live. Throws NOT_FOUND, EFFECT_LOWERED, SETTINGS_UNFIT. */
  editLive(
    name: string,
    change: (tool: ImportedTool) => { settings: ToolSettings; decision?: ToolDecision },
    by: string,
  ): Promise<void>;
  /** Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409, SETTINGS_UNFIT. */
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
  /** What `tools/*.yaml` says of the tools of a source now, which wins over what is stored. */
  written(source: string): ReadonlyMap<string, ToolSettings>;
  /** What would be wrong with settings beside tools of these definitions, a sentence each. Wrong ones would keep the next start from happening. */
  unfit(settings: ReadonlyMap<string, ToolSettings>, definitions: readonly ToolDefinition[]): string[];
  /** Called after each change of what is live of a source, with what was decided about its approved tools before. */
  changed(source: string, before: ReadonlyMap<string, ToolSettings>): Promise<void>;
}

export function createImports({ db, jobs, kinds, log, written, unfit, changed }: ImportParts): Imports {
  function requireFit(settings: ReadonlyMap<string, ToolSettings>, tools: readonly ImportedTool[]): void {
    const problems = unfit(
      settings,
      tools.map(({ offered }) => offered.definition),
    );
    if (problems.length > 0) throw unfitSettings(problems);
  }

  async function changing(source: string, act: () => Promise<void>): Promise<void> {
    const before = await approvedSettings(db, source);
    await act();
    await changed(source, before);
  }

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
        const recent = await listJobs(tx, { source, limit: RECENT });
        const last = recent.find(({ status }) => status === "review" || status === "live");
        const checked = kind.checkSettings({ ...last?.settings, ...settings });
        await saveSource(tx, { name: source, kind: kindName, declared: false });
        const isAddress = "url" in from;
        const location = isAddress ? withoutSecret(from.url) : from.name;
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
    async edit(id, edits, by) {
      const tools = await listTools(db, id);
      const names = new Map(tools.map(({ idx, name }) => [idx, name]));
      const settled = edits.flatMap(({ idx, decision, settings }) => {
        const name = names.get(idx);
        return name && settings && decision !== "rejected" ? [[name, settings] as const] : [];
      });
      requireFit(new Map(settled), tools);
      await editReview(db, id, edits, by);
    },
    async editLive(name, change, by) {
      const edited = (tool: ImportedTool, source: string) => {
        const next = change({ ...tool, settings: written(source).get(tool.name) ?? tool.settings });
        requireFit(new Map([[name, next.settings]]), [tool]);
        return next;
      };
      const { source, before } = await editLiveTool(db, name, edited, by);
      await changed(source, before);
    },
    async approve(id, by, pending = "approve") {
      const { source } = await get(id);
      await changing(source, () =>
        approveImport(db, id, by, pending, {
          writtenOf: written,
          check(tools) {
            // What was live before is named in files, whatever is decided about it now.
            const named = tools.filter(({ decision, change }) => decision === "approved" || change !== "added");
            requireFit(new Map(named.map(({ name, settings }) => [name, settings])), tools);
          },
        }),
      );
      return get(id);
    },
    async discard(id, by) {
      await discardImport(db, id, by);
      return get(id);
    },
    async rollBack(source, to, by) {
      let id = "";
      await changing(source, async () => {
        id = await rollBack(db, source, to, by);
      });
      return get(id);
    },
    async remove(source, by) {
      await changing(source, () => removeSource(db, source, by));
    },
    async startWork() {
      await jobs.work(IMPORT_QUEUE, ({ importId }) => readImport(db, kinds, String(importId), written, log));
    },
  };
}

function unfitSettings(problems: readonly string[]): CodedError {
  return new CodedError({
    code: "SETTINGS_UNFIT",
    message: ["The settings do not fit:", ...problems].join("\n  "),
    remedy: "Correct them; nothing was changed.",
    audience: "operator",
    status: 422,
  });
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
