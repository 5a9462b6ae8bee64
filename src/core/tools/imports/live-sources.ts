import type { Database } from "../../store/database.ts";
import { absentSource, type ReviewedSource, reviewedSource } from "../reviewed-source.ts";
import type { SourceKind } from "../source-kind.ts";
import type { ToolSettings, ToolSource } from "../tool.ts";
import type { SourceRecord, ToolDecision } from "./import-job.ts";
import { artifactOf, currentRevision, findJob, formerTools, listSources } from "./import-store.ts";

export interface LiveLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Follows what is live, on every process: imports that are approved, rolled back or removed anywhere. */
export interface LiveSources {
  /** Reads what is live now. One call at a time, so that an older answer never comes after a newer one. */
  load(): Promise<ReviewedSource[]>;
  /** Calls `changed` soon after each change from now on, until `load` has seen it. */
  follow(changed: () => Promise<void>): Promise<void>;
  /** Tells other processes that something has changed; call it after the commit. */
  announce(): Promise<void>;
  stop(): Promise<void>;
}

const CHANNEL = "catalogue";
/** What a lost notification costs at most. */
const LOOK_AGAIN_MS = 5_000;

interface Opened {
  key: string;
  source: ToolSource;
}

interface ReviewedRow {
  name: string;
  decision: ToolDecision;
  settings: ToolSettings;
  /** A person said that it only reads, and the description gave reasons for it: a file alone cannot say so. */
  lowered: boolean | null;
}

export function createLiveSources(db: Database, kinds: ReadonlyMap<string, SourceKind>, log: LiveLog): LiveSources {
  /** Opening parses the whole description, so what did not change stays open. */
  let opened = new Map<string, Opened>();
  let revision = -1;
  let stopListening: (() => Promise<void>) | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function open({ name, kind: kindName }: SourceRecord, importId: string): Promise<Opened | null> {
    const kind = kinds.get(kindName);
    const job = await findJob(db, importId);
    if (!kind || !job) return null;
    const key = JSON.stringify([importId, job.settings]);
    const before = opened.get(name);
    if (before?.key === key) return before;
    try {
      return { key, source: await kind.open({ name, settings: job.settings }, await artifactOf(db, importId)) };
    } catch (error) {
      log.error({ err: error, source: name }, "a tool source cannot be opened; its tools are not there");
      return null;
    }
  }

  async function load(): Promise<ReviewedSource[]> {
    const now = await currentRevision(db);
    const next = new Map<string, Opened>();
    const sources: ReviewedSource[] = [];
    for (const record of await listSources(db)) {
      const former = await formerTools(db, record);
      const one = record.activeImport === null ? null : await open(record, record.activeImport);
      if (!one) {
        sources.push(absentSource(record.name, former));
        continue;
      }
      next.set(record.name, one);
      const rows = await db.query<ReviewedRow>(
        `SELECT name, decision, settings,
           settings ->> 'effect' = 'read' AND offered #>> '{definition,effect}' = 'write'
             AND coalesce((offered #>> '{classification,looksLikeRead}')::boolean, false) AS lowered
         FROM imported_tools WHERE import_id = $1`,
        [record.activeImport],
      );
      const named = (some: ReviewedRow[]) => new Set(some.map(({ name }) => name));
      sources.push(
        reviewedSource(one.source, {
          former,
          approved: named(rows.filter(({ decision }) => decision === "approved")),
          settings: new Map(rows.map(({ name, settings }) => [name, settings])),
          lowered: named(rows.filter(({ lowered }) => lowered)),
        }),
      );
    }
    opened = next;
    revision = now;
    return sources;
  }

  return {
    load,
    async follow(changed) {
      let busy = false;
      let again = false;
      async function look(): Promise<void> {
        if (busy) {
          again = true;
          return;
        }
        busy = true;
        try {
          do {
            again = false;
            if ((await currentRevision(db)) !== revision) await changed();
          } while (again);
        } catch (error) {
          log.error({ err: error }, "the live tools could not be read again; it is tried once more soon");
        } finally {
          busy = false;
        }
      }
      stopListening = await db.listen(
        CHANNEL,
        () => void look(),
        () => void look(),
      );
      timer = setInterval(() => void look(), LOOK_AGAIN_MS);
      await look();
    },
    async announce() {
      await db.query("SELECT pg_notify($1, '')", [CHANNEL]);
    },
    async stop() {
      if (timer) clearInterval(timer);
      await stopListening?.();
    },
  };
}
