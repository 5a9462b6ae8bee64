import { createHash } from "node:crypto";
import { CodedError } from "../../coded-error.ts";
import { appendEvents } from "../../insights/events.ts";
import { storable } from "../../json.ts";
import type { Database, Queryable } from "../../store/database.ts";
import type { ReadSource, SourceKind, SourceLocation } from "../source-kind.ts";
import type { ToolSettings } from "../tool.ts";
import { compareWithLive } from "./compare.ts";
import type { ImportJob } from "./import-job.ts";
import { failJob, findJob, listTools, lockSource, saveProgress, saveReading, uploadOf } from "./import-store.ts";

export interface ReadingLog {
  warn(details: object, message: string): void;
}

const PROGRESS_EVERY_MS = 500;

export const digestOf = (artifact: string) => createHash("sha256").update(artifact).digest("hex");

async function locationOf(db: Queryable, job: ImportJob): Promise<SourceLocation> {
  const upload = await uploadOf(db, job.id);
  return upload === null ? { url: job.location } : { content: upload };
}

/** Puts what was read in the store, whole, to wait for its review; what waited before it for this source is discarded. */
export async function storeReading(
  db: Database,
  job: ImportJob,
  reading: ReadSource,
  written: ReadonlyMap<string, ToolSettings>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const source = await lockSource(tx, job.source);
    const live = source.activeImport === null ? [] : await listTools(tx, source.activeImport);
    const tools = storable(compareWithLive(reading.tools, live, written));
    await tx.query("UPDATE import_jobs SET status = 'discarded' WHERE source = $1 AND status = 'review'", [job.source]);
    const stored = await saveReading(tx, job.id, {
      status: "review",
      title: storable(reading.title),
      version: storable(reading.version),
      artifact: reading.artifact,
      digest: digestOf(reading.artifact),
      baseImport: source.activeImport,
      warnings: storable(reading.warnings),
      tools,
      approvedBy: null,
    });
    if (!stored) return;
    const data = { import_id: job.id, source: job.source, tools: tools.length };
    await appendEvents(tx, [{ type: "import.read", actor: job.createdBy, data }]);
  });
}

/**
 * Reads what a job names: the work behind `POST /openapi/import`. Run again after a crash it starts over; half of an import is
 * never stored. A source that cannot be read ends the job as `failed`, with why.
 */
export async function readImport(
  db: Database,
  kinds: ReadonlyMap<string, SourceKind>,
  jobId: string,
  written: ReadonlyMap<string, ToolSettings>,
  log: ReadingLog,
): Promise<void> {
  const job = await findJob(db, jobId);
  if (job?.status !== "reading") return;
  const kind = kinds.get(job.kind);
  if (!kind) return;

  let told = 0;
  const tell: Parameters<SourceKind["read"]>[2] = (step) => {
    if (performance.now() - told < PROGRESS_EVERY_MS) return;
    told = performance.now();
    saveProgress(db, jobId, step).catch((error) => log.warn({ err: error }, "an import's progress was not kept"));
  };
  try {
    const from = await locationOf(db, job);
    const reading = await kind.read({ name: job.source, settings: job.settings }, from, tell);
    await storeReading(db, job, reading, written);
  } catch (error) {
    if (!(error instanceof CodedError) || error.status >= 500) throw error;
    const data = { import_id: jobId, source: job.source, code: error.code };
    await db.transaction(async (tx) => {
      const words = [error.message, error.remedy].filter((text) => text !== undefined).join(" ");
      if (await failJob(tx, jobId, error.code, storable(words))) {
        await appendEvents(tx, [{ type: "import.failed", actor: job.createdBy, data }]);
      }
    });
  }
}
