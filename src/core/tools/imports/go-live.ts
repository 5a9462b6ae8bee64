import { CodedError } from "../../coded-error.ts";
import { appendEvents } from "../../insights/events.ts";
import type { Database, Transaction } from "../../store/database.ts";
import type { ToolSettings } from "../tool.ts";
import type { ImportJob } from "./import-job.ts";
import {
  bumpRevision,
  discardReviews,
  findJob,
  type ImportedTool,
  listTools,
  lockSource,
  moveJob,
  setActive,
} from "./import-store.ts";
import { lockReview } from "./review.ts";

function conflict(code: string, message: string, remedy: string): CodedError {
  return new CodedError({ code, message, remedy, status: 409, audience: "operator" });
}

/**
 * A guess opens nothing to customers: whose record something is can be wrong (`user_id` of another system), so what nobody looked
 * at by itself is approved for staff. Looked at is what was approved before, what a file names, and access that a person set.
 */
const APPROVE_PENDING = `
  UPDATE imported_tools AS tool SET decision = 'approved', decided_by = $2,
    settings = CASE
      WHEN name = ANY($3)
        OR EXISTS (SELECT FROM imported_tools AS live JOIN import_jobs AS job ON job.base_import = live.import_id
                   WHERE job.id = $1 AND live.name = tool.name AND live.decision = 'approved')
        OR (settings -> 'access', settings -> 'bind', settings -> 'owner') IS DISTINCT FROM
           (offered #> '{classification,access}', offered #> '{classification,bind}', offered #> '{classification,owner}')
      THEN settings
      ELSE settings - 'bind' - 'owner' || '{"access": "staff"}' END
  WHERE import_id = $1 AND decision = 'pending'`;

/** Files are edited while an import waits: what they say now goes live, except where the reviewer said otherwise. */
async function applyWritten(tx: Transaction, id: string, written: ReadonlyMap<string, ToolSettings>): Promise<void> {
  await tx.query(
    `UPDATE imported_tools SET settings = written.value FROM jsonb_each($2::jsonb) AS written
     WHERE import_id = $1 AND name = written.key AND NOT edited`,
    [id, Object.fromEntries(written)],
  );
}

/**
 * Two live tools of one name would be mistaken for one another, with their settings, by agents, policies and files. Asked once
 * the revision's row is held, so that two sources cannot pass each other.
 * @throws CodedError TOOL_NAME_TAKEN
 */
export async function requireOwnNames(tx: Transaction, importId: string, source: string): Promise<void> {
  const [taken] = await tx.query<{ name: string; other: string }>(
    `SELECT mine.name, tool_sources.name AS other FROM imported_tools AS mine
     JOIN imported_tools AS theirs ON theirs.name = mine.name
     JOIN tool_sources ON tool_sources.active_import = theirs.import_id
     WHERE mine.import_id = $1 AND tool_sources.name <> $2 ORDER BY mine.idx LIMIT 1`,
    [importId, source],
  );
  if (!taken) return;
  throw conflict(
    "TOOL_NAME_TAKEN",
    `The source ${taken.other} has a tool called ${taken.name} by now.`,
    `Import ${source} again: names that others have are then told apart.`,
  );
}

export interface ApprovalRules {
  /** What files say of a source's tools. */
  writtenOf(source: string): ReadonlyMap<string, ToolSettings>;
  /** Throws where the tools, as they would go live, do not fit their settings. */
  check(tools: readonly ImportedTool[]): void;
}

/**
 * Makes an import live, in the place of the one before it. What is still pending becomes approved, for staff where nobody looked
 * at it, unless it is to be left. Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409, TOOL_NAME_TAKEN 409, and what `check` throws.
 */
export async function approveImport(
  db: Database,
  id: string,
  by: string,
  pending: "approve" | "leave",
  { writtenOf, check }: ApprovalRules,
): Promise<void> {
  await db.transaction(async (tx) => {
    const job = await lockReview(tx, id);
    const written = writtenOf(job.source);
    await applyWritten(tx, id, written);
    if (pending === "approve") await tx.query(APPROVE_PENDING, [id, by, [...written.keys()]]);
    const tools = await listTools(tx, id);
    if (tools.length === 0) throw nothingInIt(job.source);
    check(tools);
    await makeLive(tx, job, "review", by, "import.approved");
  });
}

/** More likely a description gone wrong than the wish to be without tools. */
function nothingInIt(source: string): CodedError {
  return new CodedError({
    code: "IMPORT_EMPTY",
    message: "The description has no operations.",
    remedy: `Check what is at its address. To take the tools of ${source} away, remove the source.`,
    audience: "operator",
    status: 422,
  });
}

/**
 * Makes an earlier version live again; the newest superseded one unless one is named. What waits for a review is given up: it was
 * compared with another version. Throws NOT_FOUND, NOTHING_TO_ROLL_BACK 409, TOOL_NAME_TAKEN 409.
 */
export async function rollBack(db: Database, source: string, to: string | null, by: string): Promise<string> {
  return db.transaction(async (tx) => {
    const { activeImport } = await lockSource(tx, source);
    // Without a name it goes back only: ids are in the order of time.
    const [row] = await tx.query<{ id: string }>(
      `SELECT id FROM import_jobs WHERE source = $1 AND status = 'superseded' AND artifact IS NOT NULL
         AND CASE WHEN $2::text IS NULL THEN $3::text IS NULL OR id < $3 ELSE id = $2 END
       ORDER BY approved_at DESC LIMIT 1`,
      [source, to, activeImport],
    );
    const job = row && (await findJob(tx, row.id));
    if (!job) {
      throw conflict(
        "NOTHING_TO_ROLL_BACK",
        `${source} has no such earlier version.`,
        "See `smart-support import list`.",
      );
    }
    await discardReviews(tx, source);
    await makeLive(tx, job, "superseded", by, "import.rolled_back");
    return job.id;
  });
}

async function makeLive(
  tx: Transaction,
  { id, source }: ImportJob,
  from: ImportJob["status"],
  by: string,
  event: string,
): Promise<void> {
  await tx.query("UPDATE import_jobs SET status = 'superseded' WHERE source = $1 AND status = 'live'", [source]);
  if (!(await moveJob(tx, id, [from], "live", by))) throw new Error(`import ${id} moved while its source was held`);
  await setActive(tx, source, id);
  await appendEvents(tx, [{ type: event, actor: by, data: { import_id: id, source } }]);
  await bumpRevision(tx);
  await requireOwnNames(tx, id, source);
}

/** Takes a source's tools away; its versions are kept and can be rolled back to. */
async function takeAway(tx: Transaction, source: string, by: string): Promise<void> {
  await tx.query("UPDATE import_jobs SET status = 'superseded' WHERE source = $1 AND status = 'live'", [source]);
  await discardReviews(tx, source);
  await setActive(tx, source, null);
  await appendEvents(tx, [{ type: "import.source_removed", actor: by, data: { source } }]);
  await bumpRevision(tx);
}

/** Takes a source's tools away at once. Throws NOT_FOUND, SOURCE_DECLARED 409. */
export async function removeSource(db: Database, name: string, by: string): Promise<void> {
  await db.transaction(async (tx) => {
    if ((await lockSource(tx, name)).declared) {
      throw conflict("SOURCE_DECLARED", `${name} stands in smart-support.yaml.`, "Remove it there and start again.");
    }
    await takeAway(tx, name, by);
  });
}

/** Takes away what stood in smart-support.yaml, or was the demo's, and does not any more: nobody answers for it. Gives their names. */
export async function removeUndeclared(db: Database, declared: readonly string[], by: string): Promise<string[]> {
  return db.transaction(async (tx) => {
    const gone = await tx.query<{ name: string }>(
      "UPDATE tool_sources SET declared = false WHERE declared AND name <> ALL($1) RETURNING name",
      [declared],
    );
    for (const { name } of gone) await takeAway(tx, name, by);
    return gone.map(({ name }) => name);
  });
}
