import { gunzipSync, gzipSync } from "node:zlib";
import { CodedError, notFound } from "../../coded-error.ts";
import type { JsonObject } from "../../json.ts";
import type { Queryable, Transaction } from "../../store/database.ts";
import type { OfferedTool, ReadProgress } from "../source-kind.ts";
import type { ToolDefinition, ToolSettings } from "../tool.ts";
import type { ImportJob, ImportStatus, SourceRecord, ToolChange, ToolDecision } from "./import-job.ts";

/** One tool of an import, with what was suggested and what was decided. */
export interface ImportedTool {
  idx: number;
  name: string;
  version: string;
  offered: OfferedTool;
  change: ToolChange;
  decision: ToolDecision;
  decidedBy: string | null;
  settings: ToolSettings;
}

const SOURCE = `name, kind, declared, active_import AS "activeImport"`;

export async function findSource(db: Queryable, name: string): Promise<SourceRecord | null> {
  const [row] = await db.query<SourceRecord>(`SELECT ${SOURCE} FROM tool_sources WHERE name = $1`, [name]);
  return row ?? null;
}

/** Holds a source's row until the transaction ends: its imports are stored, approved and rolled back one at a time. */
export async function lockSource(tx: Transaction, name: string): Promise<SourceRecord> {
  const [row] = await tx.query<SourceRecord>(`SELECT ${SOURCE} FROM tool_sources WHERE name = $1 FOR UPDATE`, [name]);
  if (!row) throw notFound("tool source");
  return row;
}

export function listSources(db: Queryable): Promise<SourceRecord[]> {
  return db.query<SourceRecord>(`SELECT ${SOURCE} FROM tool_sources ORDER BY name`);
}

/**
 * Makes the source if it is not there, and holds its row until the transaction ends. Throws SOURCE_OF_OTHER_KIND 409: what is live
 * of it could not be opened any more.
 */
export async function saveSource(
  tx: Queryable,
  { name, kind, declared }: Omit<SourceRecord, "activeImport">,
): Promise<SourceRecord> {
  const [row] = await tx.query<SourceRecord>(
    `INSERT INTO tool_sources (name, kind, declared) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET declared = excluded.declared WHERE tool_sources.kind = excluded.kind
     RETURNING ${SOURCE}`,
    [name, kind, declared],
  );
  if (row) return row;
  throw new CodedError({
    code: "SOURCE_OF_OTHER_KIND",
    message: `The source ${name} is of another kind than ${kind}.`,
    remedy: "Choose another name.",
    audience: "operator",
    status: 409,
  });
}

const JOB = `
  SELECT job.id, job.source, tool_sources.kind, job.status, job.location, job.settings, job.title, job.version, job.digest,
         job.base_import AS "baseImport", job.warnings, job.progress, job.code, job.error,
         job.created_by AS "createdBy", job.created_at AS "createdAt",
         job.approved_by AS "approvedBy", job.approved_at AS "approvedAt",
         (SELECT jsonb_build_object(
            'tools', count(*),
            'added', count(*) FILTER (WHERE change = 'added'),
            'changed', count(*) FILTER (WHERE change = 'changed'),
            'pending', count(*) FILTER (WHERE decision = 'pending'),
            'approved', count(*) FILTER (WHERE decision = 'approved'),
            'removed', (SELECT count(*) FROM imported_tools AS before WHERE before.import_id = job.base_import
                        AND NOT EXISTS (SELECT FROM imported_tools AS same WHERE same.import_id = job.id AND same.name = before.name)))
          FROM imported_tools WHERE import_id = job.id) AS counts
  FROM import_jobs AS job JOIN tool_sources ON tool_sources.name = job.source`;

export async function findJob(db: Queryable, id: string): Promise<ImportJob | null> {
  const [row] = await db.query<ImportJob>(`${JOB} WHERE job.id = $1`, [id]);
  return row ?? null;
}

/** Newest first. */
export function listJobs(
  db: Queryable,
  { source, before, limit }: { source?: string; before?: string; limit: number },
): Promise<ImportJob[]> {
  return db.query<ImportJob>(
    `${JOB} WHERE ($1::text IS NULL OR job.source = $1) AND ($2::text IS NULL OR job.id < $2)
     ORDER BY job.id DESC LIMIT $3`,
    [source ?? null, before ?? null, limit],
  );
}

export async function insertJob(
  tx: Queryable,
  job: { id: string; source: string; location: string; settings: JsonObject; upload: string | null; createdBy: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO import_jobs (id, source, status, location, settings, upload, created_by)
     VALUES ($1, $2, 'reading', $3, $4, $5, $6)`,
    [job.id, job.source, job.location, job.settings, job.upload === null ? null : gzipSync(job.upload), job.createdBy],
  );
}

export async function uploadOf(db: Queryable, id: string): Promise<string | null> {
  const [row] = await db.query<{ upload: Buffer | null }>("SELECT upload FROM import_jobs WHERE id = $1", [id]);
  return row?.upload ? gunzipSync(row.upload).toString("utf8") : null;
}

export async function saveProgress(db: Queryable, id: string, progress: ReadProgress): Promise<void> {
  await db.query("UPDATE import_jobs SET progress = $2 WHERE id = $1 AND status = 'reading'", [id, progress]);
}

/** Moves a job on if it is still in one of `from`; false if it is not. */
export async function moveJob(
  tx: Queryable,
  id: string,
  from: readonly ImportStatus[],
  to: ImportStatus,
  by?: string,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE import_jobs SET status = $3, progress = NULL,
       approved_by = CASE WHEN $3 = 'live' THEN $4 ELSE approved_by END,
       approved_at = CASE WHEN $3 = 'live' THEN clock_timestamp() ELSE approved_at END
     WHERE id = $1 AND status = ANY($2) RETURNING id`,
    [id, from, to, by ?? null],
  );
  return rows.length > 0;
}

/** Gives up what waits for a review; the newer reading or another version takes its place. */
export async function discardReviews(tx: Queryable, source: string): Promise<void> {
  await tx.query("UPDATE import_jobs SET status = 'discarded' WHERE source = $1 AND status = 'review'", [source]);
}

export async function failJob(tx: Queryable, id: string, code: string, error: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE import_jobs SET status = 'failed', code = $2, error = $3, progress = NULL, upload = NULL
     WHERE id = $1 AND status = 'reading' RETURNING id`,
    [id, code, error],
  );
  return rows.length > 0;
}

/** What a reading gave, whole: the job and its tools, in the caller's transaction. */
export async function saveReading(
  tx: Queryable,
  id: string,
  reading: {
    status: "review" | "live";
    title: string;
    version: string;
    artifact: string;
    digest: string;
    baseImport: string | null;
    warnings: readonly string[];
    tools: readonly Omit<ImportedTool, "idx">[];
    approvedBy: string | null;
  },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE import_jobs SET status = $2, title = $3, version = $4, artifact = $5, digest = $6, base_import = $7,
       warnings = $8, upload = NULL, progress = NULL, approved_by = $9,
       approved_at = CASE WHEN $9::text IS NULL THEN NULL ELSE clock_timestamp() END
     WHERE id = $1 AND status = 'reading' RETURNING id`,
    [
      id,
      reading.status,
      reading.title,
      reading.version,
      gzipSync(reading.artifact),
      reading.digest,
      reading.baseImport,
      JSON.stringify(reading.warnings),
      reading.approvedBy,
    ],
  );
  if (rows.length === 0) return false;
  await tx.query(
    `INSERT INTO imported_tools (import_id, idx, name, version, offered, change, decision, decided_by, settings)
     SELECT $1, tool.idx, tool.name, tool.version, tool.offered, tool.change, tool.decision, tool."decidedBy", tool.settings
     FROM jsonb_to_recordset($2::jsonb)
       AS tool(idx int, name text, version text, offered jsonb, change text, decision text, "decidedBy" text, settings jsonb)`,
    [id, JSON.stringify(reading.tools.map((tool, idx) => ({ idx, ...tool })))],
  );
  return true;
}

const TOOL = `idx, name, version, offered, change, decision, decided_by AS "decidedBy", settings`;

export function listTools(
  db: Queryable,
  importId: string,
  { after = -1, limit = 100_000 }: { after?: number; limit?: number } = {},
): Promise<ImportedTool[]> {
  return db.query<ImportedTool>(
    `SELECT ${TOOL} FROM imported_tools WHERE import_id = $1 AND idx > $2 ORDER BY idx LIMIT $3`,
    [importId, after, limit],
  );
}

/** What was decided about the approved tools of the live version of a source. */
export async function approvedSettings(db: Queryable, source: string): Promise<Map<string, ToolSettings>> {
  const rows = await db.query<{ name: string; settings: ToolSettings }>(
    `SELECT imported_tools.name, settings FROM imported_tools JOIN tool_sources ON active_import = import_id
     WHERE tool_sources.name = $1 AND decision = 'approved' ORDER BY idx`,
    [source],
  );
  return new Map(rows.map(({ name, settings }) => [name, settings]));
}

/** Names that tools of other sources have or had: files and policies may still mean those. A source that was removed needs none. */
export async function namesOfOthers(db: Queryable, source: string): Promise<Set<string>> {
  const rows = await db.query<{ name: string }>(
    `SELECT DISTINCT imported_tools.name FROM imported_tools JOIN import_jobs ON import_jobs.id = import_id
     JOIN tool_sources ON tool_sources.name = source
     WHERE source <> $1 AND status IN ('live', 'superseded') AND active_import IS NOT NULL`,
    [source],
  );
  return new Set(rows.map(({ name }) => name));
}

/** Tools that earlier versions of a source had and the live one has not: files may still name them. */
export async function formerTools(db: Queryable, source: SourceRecord): Promise<ToolDefinition[]> {
  const rows = await db.query<{ definition: ToolDefinition }>(
    `SELECT DISTINCT ON (name)
       CASE WHEN former.settings ->> 'effect' = 'read' THEN jsonb_set(offered -> 'definition', '{effect}', '"read"')
       ELSE offered -> 'definition' END AS definition
     FROM imported_tools AS former JOIN import_jobs ON import_jobs.id = import_id
     WHERE source = $1 AND status = 'superseded'
       AND NOT EXISTS (SELECT FROM imported_tools WHERE import_id = $2 AND name = former.name)
     ORDER BY name, import_id DESC`,
    [source.name, source.activeImport],
  );
  return rows.map(({ definition }) => definition);
}

/** Tools that were there before and are not any more. */
export async function removedTools(db: Queryable, job: Pick<ImportJob, "id" | "baseImport">): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT name FROM imported_tools AS before WHERE import_id = $1
     AND NOT EXISTS (SELECT FROM imported_tools WHERE import_id = $2 AND name = before.name) ORDER BY idx`,
    [job.baseImport, job.id],
  );
  return rows.map(({ name }) => name);
}

export async function saveDecision(
  tx: Queryable,
  importId: string,
  idx: number,
  change: { decision: ToolDecision; settings: ToolSettings; by: string },
): Promise<void> {
  await tx.query(
    `UPDATE imported_tools SET decision = $3, edited = edited OR settings <> $4::jsonb, settings = $4, decided_by = $5
     WHERE import_id = $1 AND idx = $2`,
    [importId, idx, change.decision, change.settings, change.by],
  );
}

/** Tells a version that waits for its review what was decided about a live tool since it was read. */
export async function carryToReview(
  tx: Queryable,
  source: string,
  { name, version }: Pick<ImportedTool, "name" | "version">,
  change: { decision: ToolDecision; settings: ToolSettings; by: string },
): Promise<void> {
  await tx.query(
    `UPDATE imported_tools AS tool SET settings = $4,
       decision = CASE WHEN tool.version = $3 THEN $5 ELSE tool.decision END,
       decided_by = CASE WHEN tool.version = $3 THEN $6 ELSE tool.decided_by END
     FROM import_jobs WHERE import_jobs.id = import_id AND source = $1 AND status = 'review' AND tool.name = $2 AND NOT edited`,
    [source, name, version, change.settings, change.decision, change.by],
  );
}

/**
 * Counts that a reading begins, so that one that ends its process every time is not begun for ever. Zero if there is nothing to
 * read.
 */
export async function countAttempt(db: Queryable, id: string): Promise<number> {
  const [row] = await db.query<{ attempts: number }>(
    "UPDATE import_jobs SET attempts = attempts + 1 WHERE id = $1 AND status = 'reading' RETURNING attempts",
    [id],
  );
  return row?.attempts ?? 0;
}

export async function artifactOf(db: Queryable, importId: string): Promise<string> {
  const [row] = await db.query<{ artifact: Buffer | null }>("SELECT artifact FROM import_jobs WHERE id = $1", [
    importId,
  ]);
  if (!row?.artifact) throw notFound("import");
  return gunzipSync(row.artifact).toString("utf8");
}

/** How the live version of a declared source is reached is the configuration's word, whatever it was when it was read. */
export async function saveSettings(tx: Queryable, importId: string, settings: JsonObject): Promise<void> {
  await tx.query("UPDATE import_jobs SET settings = $2 WHERE id = $1", [importId, settings]);
}

export async function setActive(tx: Queryable, source: string, importId: string | null): Promise<void> {
  await tx.query("UPDATE tool_sources SET active_import = $2 WHERE name = $1", [source, importId]);
}

/** The number of the newest change of what is live. */
export async function currentRevision(db: Queryable): Promise<number> {
  const [row] = await db.query<{ revision: string }>("SELECT revision FROM catalogue_revision");
  return Number(row?.revision ?? 0);
}

/** Says that what is live has changed. Last in a transaction: it holds the one row that all such changes share. */
export async function bumpRevision(tx: Queryable): Promise<void> {
  await tx.query("UPDATE catalogue_revision SET revision = revision + 1");
}
