import type { JsonObject } from "../../json.ts";
import type { ReadProgress } from "../source-kind.ts";

/**
 * `reading` → `review` | `failed`; `review` → `live` | `discarded`; `live` → `superseded` → `live` again (rolled back).
 * Nothing of an import is callable unless it is `live` and the tool is approved.
 */
export type ImportStatus = "reading" | "review" | "live" | "superseded" | "discarded" | "failed";

export type ToolDecision = "pending" | "approved" | "rejected";

/** Against the version that was live when this one was read. */
export type ToolChange = "added" | "changed" | "same";

/** One reading of a source: a version of its tools. Times are the database's. */
export interface ImportJob {
  id: string;
  source: string;
  kind: string;
  status: ImportStatus;
  /** An address or a file's name, for people. */
  location: string;
  /** How the source is reached, reviewed with the rest; a secret stands here by reference only. */
  settings: JsonObject;
  title: string;
  version: string;
  digest: string | null;
  baseImport: string | null;
  warnings: string[];
  progress: ReadProgress | null;
  code: string | null;
  error: string | null;
  createdBy: string;
  createdAt: Date;
  approvedBy: string | null;
  approvedAt: Date | null;
  counts: { tools: number; added: number; changed: number; removed: number; pending: number; approved: number };
}

/** Where tools come from. */
export interface SourceRecord {
  name: string;
  kind: string;
  /** Stands in smart-support.yaml, or is the demo's. */
  declared: boolean;
  activeImport: string | null;
}
