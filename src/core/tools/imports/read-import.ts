import { createHash } from "node:crypto";
import { CodedError } from "../../coded-error.ts";
import { appendEvents } from "../../insights/events.ts";
import { storable } from "../../json.ts";
import type { Database, Queryable, Transaction } from "../../store/database.ts";
import type { ReadSource, SourceKind, SourceLocation } from "../source-kind.ts";
import type { ToolSettings } from "../tool.ts";
import { compareWithLive } from "./compare.ts";
import { forgetOldImports } from "./forget-imports.ts";
import type { ImportJob } from "./import-job.ts";
import {
  countAttempt,
  discardReviews,
  failJob,
  findJob,
  listTools,
  lockSource,
  namesOfOthers,
  saveProgress,
  saveReading,
  uploadOf,
} from "./import-store.ts";

export interface ReadingLog {
  warn(details: object, message: string): void;
}

const PROGRESS_EVERY_MS = 500;
/** A description that ends its process, or is never read to the end, must not do so for ever. */
const MOST_ATTEMPTS = 3;

export const digestOf = (artifact: string) => createHash("sha256").update(artifact).digest("hex");

async function locationOf(db: Queryable, job: ImportJob): Promise<SourceLocation> {
  const upload = await uploadOf(db, job.id);
  return upload === null ? { url: job.location } : { content: upload, name: job.location };
}

/** Puts what was read in the store, whole, to wait for its review; what waited before it for this source is discarded. */
export async function storeReading(
  tx: Transaction,
  job: Pick<ImportJob, "id" | "source" | "createdBy">,
  reading: ReadSource,
  written: ReadonlyMap<string, ToolSettings>,
): Promise<void> {
  const source = await lockSource(tx, job.source);
  const live = source.activeImport === null ? [] : await listTools(tx, source.activeImport);
  const tools = storable(compareWithLive(reading.tools, live, written));
  await discardReviews(tx, job.source);
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
  await forgetOldImports(tx, job.source);
}

function givenUp(cause?: unknown): CodedError {
  return new CodedError({
    code: "IMPORT_GIVEN_UP",
    message: `It was begun ${MOST_ATTEMPTS} times and never read to the end.`,
    remedy: "The server's log has the reason; import again once it is mended.",
    audience: "operator",
    cause,
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
  writtenOf: (source: string) => ReadonlyMap<string, ToolSettings>,
  log: ReadingLog,
): Promise<void> {
  const job = await findJob(db, jobId);
  if (job?.status !== "reading") return;
  const kind = kinds.get(job.kind);
  if (!kind) return;
  const attempt = await countAttempt(db, jobId);
  if (attempt === 0) return;

  let told = 0;
  const tell: Parameters<SourceKind["read"]>[2] = (step) => {
    if (performance.now() - told < PROGRESS_EVERY_MS) return;
    told = performance.now();
    saveProgress(db, jobId, step).catch((error) => log.warn({ err: error }, "an import's progress was not kept"));
  };
  try {
    if (attempt > MOST_ATTEMPTS) throw givenUp();
    const from = await locationOf(db, job);
    const taken = await namesOfOthers(db, job.source);
    const reading = await kind.read({ name: job.source, settings: job.settings, taken }, from, tell);
    await db.transaction((tx) => storeReading(tx, job, reading, writtenOf(job.source)));
  } catch (error) {
    const mayPass = !(error instanceof CodedError) || error.status >= 500;
    if (mayPass && attempt < MOST_ATTEMPTS) throw error;
    const coded = error instanceof CodedError ? error : givenUp(error);
    if (mayPass) log.warn({ err: error, import: jobId }, "an import is given up");
    const data = { import_id: jobId, source: job.source, code: coded.code };
    await db.transaction(async (tx) => {
      const words = [coded.message, coded.remedy].filter((text) => text !== undefined).join(" ");
      if (await failJob(tx, jobId, coded.code, storable(words))) {
        await appendEvents(tx, [{ type: "import.failed", actor: job.createdBy, data }]);
      }
    });
  }
}
