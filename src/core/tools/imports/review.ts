import { CodedError, notFound } from "../../coded-error.ts";
import { appendEvents } from "../../insights/events.ts";
import type { Database, Transaction } from "../../store/database.ts";
import type { ToolSettings } from "../tool.ts";
import type { ImportJob, ToolDecision } from "./import-job.ts";
import {
  approvedSettings,
  bumpRevision,
  carryToReview,
  findJob,
  type ImportedTool,
  listTools,
  lockSource,
  moveJob,
  saveDecision,
} from "./import-store.ts";

/** What a reviewer says of one tool; what is left out stays as it is. */
export interface ReviewEdit {
  idx: number;
  decision?: ToolDecision;
  /** Replaces the settings as a whole. */
  settings?: ToolSettings;
}

/** An import that is in review, with its source held until the transaction ends. Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409. */
export async function lockReview(tx: Transaction, id: string): Promise<ImportJob> {
  const found = await findJob(tx, id);
  if (!found) throw notFound("import");
  await lockSource(tx, found.source);
  const job = (await findJob(tx, id)) ?? found;
  if (job.status === "review") return job;
  throw new CodedError({
    code: "IMPORT_NOT_IN_REVIEW",
    message: `The import ${job.id} is ${job.status}.`,
    remedy: "Import the source again to review it.",
    audience: "operator",
    status: 409,
  });
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

/** Changes what was decided about a tool that is live; gives its source, and what was decided there before. Throws NOT_FOUND, EFFECT_LOWERED, and what `change` throws. */
export async function editLiveTool(
  db: Database,
  name: string,
  change: (tool: ImportedTool, source: string) => { settings: ToolSettings; decision?: ToolDecision },
  by: string,
): Promise<{ source: string; before: Map<string, ToolSettings> }> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ source: string }>(
      `SELECT tool_sources.name AS source FROM imported_tools
       JOIN tool_sources ON active_import = import_id WHERE imported_tools.name = $1`,
      [name],
    );
    if (!row) throw notFound("tool");
    const { source } = row;
    // Another version may have gone live while the row was waited for.
    const { activeImport } = await lockSource(tx, source);
    const live = activeImport === null ? [] : await listTools(tx, activeImport);
    const tool = live.find((one) => one.name === name);
    if (!tool || activeImport === null) throw notFound("tool");
    const { settings, decision = tool.decision } = change(tool, source);
    requireAllowedEffect(tool, settings);
    const before = await approvedSettings(tx, source);
    await saveDecision(tx, activeImport, tool.idx, { settings, decision, by });
    await carryToReview(tx, source, tool, { settings, decision, by });
    const data = { import_id: activeImport, source, tools: [name] };
    await appendEvents(tx, [{ type: "import.reviewed", actor: by, data }]);
    await bumpRevision(tx);
    return { source, before };
  });
}

/** Keeps what a reviewer decided; all of it or nothing. Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409, EFFECT_LOWERED 422. */
export async function editReview(db: Database, id: string, edits: readonly ReviewEdit[], by: string): Promise<void> {
  await db.transaction(async (tx) => {
    const job = await lockReview(tx, id);
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

/** Gives an import up; what is live stays. Throws NOT_FOUND, IMPORT_NOT_IN_REVIEW 409. */
export async function discardImport(db: Database, id: string, by: string): Promise<void> {
  await db.transaction(async (tx) => {
    const job = await lockReview(tx, id);
    await moveJob(tx, id, ["review"], "discarded");
    await appendEvents(tx, [{ type: "import.discarded", actor: by, data: { import_id: id, source: job.source } }]);
  });
}
