import type { JsonObject, JsonValue } from "../../core/json.ts";

/** What came up while a schema was translated. */
export interface Notes {
  warnings: Set<string>;
  /** Names that are no keys, by the key that stands for them. */
  renamed: Map<string, string>;
  /** The definitions that it refers to. */
  uses: Set<string>;
}

/** A schema that tools share, in their `$defs`. */
export interface Definition {
  schema: JsonValue;
  notes: Notes;
}

/** A schema on its own: its definitions, and what came up in it and in them. */
export interface Reachable {
  definitions: JsonObject;
  warnings: string[];
  renamed: Record<string, string>;
}

export const createNotes = (): Notes => ({ warnings: new Set(), renamed: new Map(), uses: new Set() });
