import { CodedError } from "../../coded-error.ts";
import { newId } from "../../ids.ts";
import { appendEvents } from "../../insights/events.ts";
import { type JsonObject, storable } from "../../json.ts";
import { withoutSecret } from "../../net/address-secret.ts";
import type { Database } from "../../store/database.ts";
import type { ReadSource, SourceKind, SourceLocation } from "../source-kind.ts";
import type { ToolSettings } from "../tool.ts";
import { compareWithLive } from "./compare.ts";
import { requireOwnNames } from "./go-live.ts";
import {
  bumpRevision,
  findSource,
  type ImportedTool,
  insertJob,
  listTools,
  lockSource,
  namesOfOthers,
  saveDecision,
  saveReading,
  saveSettings,
  saveSource,
  setActive,
} from "./import-store.ts";
import { digestOf, storeReading } from "./read-import.ts";

/** A source that stands in smart-support.yaml, or that of the demo. */
export interface DeclaredSource {
  name: string;
  kind: string;
  location: SourceLocation;
  settings: JsonObject;
}

export interface DeclaredLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

const ACTOR = "system:configuration";

const locationText = (location: SourceLocation) =>
  "url" in location ? withoutSecret(location.url) : "path" in location ? location.path : "configuration";

/**
 * Brings a declared source up to date at start. Its first version goes live with the tools that `written` names: whoever
 * wrote them into the source's file under `tools/` has reviewed them. A version that differs from the live one waits for a review, and one that
 * cannot be read leaves the live one serving. Throws what reading throws where there is none, and SECRET_IN_ADDRESS,
 * SOURCE_OF_OTHER_KIND.
 */
export async function adoptSource(
  db: Database,
  kind: SourceKind,
  declared: DeclaredSource,
  written: ReadonlyMap<string, ToolSettings>,
  log: DeclaredLog,
): Promise<void> {
  const { name, location } = declared;
  const shownLocation = locationText(location);
  const settings = kind.checkSettings(declared.settings);
  await db.transaction(async (tx) => {
    const { activeImport } = await saveSource(tx, { name, kind: kind.kind, declared: true });
    if (activeImport !== null) await saveSettings(tx, activeImport, settings);
  });
  const reading = await readOrKeep(db, kind, { name, settings, location }, log);
  if (reading === null) return;

  const id = newId("imp");
  const digest = digestOf(reading.artifact);
  await db.transaction(async (tx) => {
    const source = await lockSource(tx, name);
    if (await isKnown(tx, name, digest)) return;
    await insertJob(tx, {
      id,
      source: name,
      location: shownLocation,
      settings,
      upload: null,
      createdBy: ACTOR,
    });
    if (source.activeImport !== null) {
      await storeReading(tx, { id, source: name, createdBy: ACTOR }, reading, written);
      const message = "the source's description has changed; the new version waits for a review";
      log.warn({ source: name, import: id }, message);
      return;
    }
    const tools = storable(compareWithLive(reading.tools, [], written)).map(
      (tool): Omit<ImportedTool, "idx"> =>
        written.has(tool.name) ? { ...tool, decision: "approved", decidedBy: ACTOR } : tool,
    );
    const { title, version, artifact, warnings } = storable(reading);
    const rest = { status: "live", baseImport: null, approvedBy: ACTOR } as const;
    await saveReading(tx, id, { title, version, artifact, warnings, digest, tools, ...rest });
    await setActive(tx, name, id);
    const data = { import_id: id, source: name, tools: tools.length };
    await appendEvents(tx, [{ type: "import.approved", actor: ACTOR, data }]);
    await bumpRevision(tx);
    await requireOwnNames(tx, id, name);
  });
}

/** A reading that is live or waits already, so that a restart does not ask for the same review again. */
async function isKnown(tx: Parameters<typeof lockSource>[0], source: string, digest: string): Promise<boolean> {
  const rows = await tx.query(
    "SELECT FROM import_jobs WHERE source = $1 AND digest = $2 AND status IN ('live', 'review') LIMIT 1",
    [source, digest],
  );
  return rows.length > 0;
}

async function readOrKeep(
  db: Database,
  kind: SourceKind,
  { name, settings, location }: { name: string; settings: JsonObject; location: SourceLocation },
  log: DeclaredLog,
): Promise<ReadSource | null> {
  try {
    return await kind.read({ name, settings, taken: await namesOfOthers(db, name) }, location, () => undefined);
  } catch (error) {
    if (!(error instanceof CodedError) || (await findSource(db, name))?.activeImport == null) throw error;
    log.warn({ source: name, code: error.code }, "the source cannot be read now; its last approved version serves");
    return null;
  }
}

/** Approves what the operator has named in the source's file under `tools/` since: tools of the live version that nobody has decided on and that are new. */
export async function approveNamed(
  db: Database,
  source: string,
  written: ReadonlyMap<string, ToolSettings>,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await findSource(tx, source))) return false;
    const record = await lockSource(tx, source);
    if (!record.activeImport) return false;
    const waiting = (await listTools(tx, record.activeImport)).filter(
      ({ name, decision, change }) => decision === "pending" && change === "added" && written.has(name),
    );
    if (waiting.length === 0) return false;
    for (const { idx, name, settings } of waiting) {
      // What was suggested is nobody's decision, and other processes may not have the file.
      const change = { decision: "approved", settings: written.get(name) ?? settings, by: ACTOR } as const;
      await saveDecision(tx, record.activeImport, idx, change);
    }
    const data = { import_id: record.activeImport, source, tools: waiting.map(({ name }) => name) };
    await appendEvents(tx, [{ type: "import.reviewed", actor: ACTOR, data }]);
    await bumpRevision(tx);
    return true;
  });
}
