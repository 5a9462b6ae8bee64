import { CodedError, notFound } from "../../coded-error.ts";
import { appendEvents } from "../../insights/events.ts";
import type { Database, Transaction } from "../../store/database.ts";
import type { ToolSettings } from "../tool.ts";
import type { ImportJob, ToolDecision } from "./import-job.ts";
import {
  bumpRevision,
  findJob,
  type ImportedTool,
  listTools,
  lockSource,
  moveJob,
  saveDecision,
  setActive,
} from "./import-store.ts";

/** What a reviewer says of one tool; what is left out stays as it is. */
export interface ReviewEdit {
  idx: number;
  decision?: ToolDecision;
  /** Replaces the settings as a whole. */
  settings?: ToolSettings;
}

function conflict(code: string, message: string, remedy: string): CodedError {
  return new CodedError({ code, message, remedy, status: 409, audience: "operator" });
}

async function lockedJob(tx: Transaction, id: string): Promise<ImportJob> {
  const job = await findJob(tx, id);
  if (!job) throw notFound("import");
  await lockSource(tx, job.source);
  return (await findJob(tx, id)) ?? job;
}

function requireReview(job: ImportJob): void {
  if (job.status === "review") return;
  throw conflict(
    "IMPORT_NOT_IN_REVIEW",
    `The import ${job.id} is ${job.status}.`,
    "Import the source again to review it.",
  );
}

/** A write can be said to only read by a person alone, and only where the classification saw reasons for it. */
function requireAllowedEffect({ name, offered }: ImportedTool, settings: ToolSettings): void {
  if (settings.effect !== "read" || offered.definition.effect === "read") return;
  if (offered.classification.looksLikeRead) return;
  throw new CodedError({
    code: "EFFECT_LOWERED",
    message: `${name} writes, and nothing suggests that it only reads.`,
    remedy: "Leave its effect at write; a policy may allow it without a decision.",
    audience: "operator",
    status: 422,
  });
}

/** Changes the settings of a tool that is live; gives its source. Throws NOT_FOUND, EFFECT_LOWERED. */
export async function editLiveTool(
  db: Database,
  name: string,
  change: (tool: ImportedTool) => { settings: ToolSettings; decision?: ToolDecision },
  by: string,
): Promise<string> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ source: string; importId: string }>(
      `SELECT tool_sources.name AS source, import_id AS "importId" FROM imported_tools
       JOIN tool_sources ON active_import = import_id WHERE imported_tools.name = $1 ORDER BY tool_sources.name LIMIT 1`,
      [name],
    );
    if (!row) throw notFound("tool");
    await lockSource(tx, row.source);
    const tool = (await listTools(tx, row.importId)).find((one) => one.name === name);
    if (!tool) throw notFound("tool");
    const { settings, decision = tool.decision } = change(tool);
    requireAllowedEffect(tool, settings);
    await saveDecision(tx, row.importId, tool.idx, { settings, decision, by });
    const data = { import_id: row.importId, source: row.source, tools: [name] };
    await appendEvents(tx, [{ type: "import.reviewed", actor: by, data }]);
    await bumpRevision(tx);
    return row.source;
  });
}

/** Keeps what a reviewer decided; all of it or nothing. Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409, EFFECT_LOWERED. */
export async function editReview(db: Database, id: string, edits: readonly ReviewEdit[], by: string): Promise<void> {
  await db.transaction(async (tx) => {
    const job = await lockedJob(tx, id);
    requireReview(job);
    const tools = new Map((await listTools(tx, id)).map((tool) => [tool.idx, tool]));
    for (const { idx, decision, settings } of edits) {
      const tool = tools.get(idx);
      if (!tool) throw notFound("classification");
      const next = { decision: decision ?? tool.decision, settings: settings ?? tool.settings, by };
      requireAllowedEffect(tool, next.settings);
      await saveDecision(tx, id, idx, next);
    }
    const names = edits.flatMap(({ idx }) => tools.get(idx)?.name ?? []);
    await appendEvents(tx, [
      { type: "import.reviewed", actor: by, data: { import_id: id, source: job.source, tools: names } },
    ]);
  });
}

/**
 * A guess opens nothing to customers: whose record something is can be wrong (`user_id` of another system), so what nobody looked
 * at by itself is approved for staff.
 */
const APPROVE_PENDING = `
  UPDATE imported_tools SET decision = 'approved', decided_by = $2,
    settings = CASE WHEN change = 'added' AND decided_by IS NULL
      THEN settings - 'bind' - 'owner' || '{"access": "staff"}' ELSE settings END
  WHERE import_id = $1 AND decision = 'pending'`;

/**
 * Makes an import live, in the place of the one before it. What is still pending becomes approved, for staff where it is new,
 * unless it is to be left. Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409.
 */
export async function approveImport(
  db: Database,
  id: string,
  by: string,
  pending: "approve" | "leave" = "approve",
): Promise<void> {
  await db.transaction(async (tx) => {
    const job = await lockedJob(tx, id);
    requireReview(job);
    if (pending === "approve") {
      await tx.query(APPROVE_PENDING, [id, by]);
    }
    await makeLive(tx, job, ["review"], by, "import.approved");
  });
}

/** Makes an earlier version live again; the newest superseded one unless one is named. Throws NOT_FOUND, NOTHING_TO_ROLL_BACK 409. */
export async function rollBack(db: Database, source: string, to: string | null, by: string): Promise<string> {
  return db.transaction(async (tx) => {
    await lockSource(tx, source);
    const [row] = await tx.query<{ id: string }>(
      `SELECT id FROM import_jobs WHERE source = $1 AND status = 'superseded' AND ($2::text IS NULL OR id = $2)
       ORDER BY approved_at DESC LIMIT 1`,
      [source, to],
    );
    const job = row && (await findJob(tx, row.id));
    if (!job) {
      throw conflict(
        "NOTHING_TO_ROLL_BACK",
        `${source} has no such earlier version.`,
        "See `smart-support import list`.",
      );
    }
    await makeLive(tx, job, ["superseded"], by, "import.rolled_back");
    return job.id;
  });
}

async function makeLive(
  tx: Transaction,
  job: ImportJob,
  from: readonly ImportJob["status"][],
  by: string,
  event: string,
): Promise<void> {
  await tx.query("UPDATE import_jobs SET status = 'superseded' WHERE source = $1 AND status = 'live'", [job.source]);
  if (!(await moveJob(tx, job.id, from, "live", by)))
    throw new Error(`import ${job.id} moved while its source was held`);
  await setActive(tx, job.source, job.id);
  await appendEvents(tx, [{ type: event, actor: by, data: { import_id: job.id, source: job.source } }]);
  await bumpRevision(tx);
}

/** Gives an import up; what is live stays. Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409. */
export async function discardImport(db: Database, id: string, by: string): Promise<void> {
  await db.transaction(async (tx) => {
    const job = await lockedJob(tx, id);
    requireReview(job);
    await moveJob(tx, id, ["review"], "discarded");
    await appendEvents(tx, [{ type: "import.discarded", actor: by, data: { import_id: id, source: job.source } }]);
  });
}

/** Takes a source's tools away at once; its versions are kept and can be rolled back to. Throws NOT_FOUND, SOURCE_DECLARED 409. */
export async function removeSource(db: Database, name: string, by: string): Promise<void> {
  await db.transaction(async (tx) => {
    const source = await lockSource(tx, name);
    if (source.declared) {
      throw conflict("SOURCE_DECLARED", `${name} stands in smart-support.yaml.`, "Remove it there and start again.");
    }
    await tx.query("UPDATE import_jobs SET status = 'superseded' WHERE source = $1 AND status = 'live'", [name]);
    await tx.query("UPDATE import_jobs SET status = 'discarded' WHERE source = $1 AND status = 'review'", [name]);
    await setActive(tx, name, null);
    await appendEvents(tx, [{ type: "import.source_removed", actor: by, data: { source: name } }]);
    await bumpRevision(tx);
  });
}
