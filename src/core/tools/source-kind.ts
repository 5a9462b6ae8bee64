import type { JsonObject } from "../json.ts";
import type { Classification } from "./classification.ts";
import type { ToolDefinition, ToolSource } from "./tool.ts";

/** Where an import comes from, as the operator named it. `content` is what was uploaded or read from stdin, and `name` what messages call it. */
export type SourceLocation = { url: string } | { path: string } | { content: string; name?: string };

/** One tool that an import offers, before anyone reviewed it. */
export interface OfferedTool {
  definition: ToolDefinition;
  classification: Classification;
  /** For filters and tool sets, such as an operation's tags. */
  tags: readonly string[];
  warnings: readonly string[];
  /** Where its calls go, as whoever reviews it should see; null where nobody has said yet. */
  server?: string | null;
}

/** What reading a source gave. `artifact` is all that `open` needs to offer the same tools again without fetching. */
export interface ReadSource {
  title: string;
  version: string;
  artifact: string;
  tools: readonly OfferedTool[];
  warnings: readonly string[];
}

export interface ReadProgress {
  phase: "fetch" | "parse" | "classify";
  done: number;
  total: number;
}

/** A source as it is stored: `settings` never hold a secret. */
export interface StoredSource {
  name: string;
  settings: JsonObject;
}

/** A source to be read, and what its tools may not be called: other sources have tools of these names. */
export interface SourceToRead extends StoredSource {
  taken: ReadonlySet<string>;
}

/** A kind of tool source that can be imported: OpenAPI descriptions and MCP servers are two. */
export interface SourceKind {
  readonly kind: string;
  /** The settings as they are stored. Throws `SETTINGS_INVALID`. */
  checkSettings(settings: JsonObject): JsonObject;
  /** Fetches, understands and classifies. Throws coded errors; stores nothing. */
  read(source: SourceToRead, location: SourceLocation, progress: (step: ReadProgress) => void): Promise<ReadSource>;
  /** The tools of a stored import, ready to be called. Fetches nothing. */
  open(source: StoredSource, artifact: string): Promise<ToolSource>;
}
