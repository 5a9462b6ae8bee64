import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { JsonSchema } from "../../core/tools/tool.ts";
import { createReferences } from "../document/references.ts";
import { withOriginalNames } from "./original-names.ts";
import { createNotes } from "./schema-notes.ts";
import { createSchemaTranslator } from "./translate-schema.ts";

/** A tool's schema as every model provider takes it. */
export interface PlainSchema {
  schema: JsonSchema;
  warnings: string[];
  /** Arguments under the names that the schema's author gave them. */
  original(args: JsonObject): JsonObject;
}

/** A JSON Schema of any dialect that somebody else wrote, by the rules that hold for the schemas of descriptions. */
export function plainSchema(written: JsonObject): PlainSchema {
  const translator = createSchemaTranslator(createReferences(written));
  const notes = createNotes();
  const root = translator.translate(written, notes);
  const { definitions, warnings, renamed } = translator.reachable(notes);
  const hasDefinitions = Object.keys(definitions).length > 0;
  return {
    schema: { ...root, type: "object", ...(hasDefinitions && { $defs: definitions }) },
    warnings,
    original(args) {
      const named = withOriginalNames(args, renamed);
      return isJsonObject(named) ? named : args;
    },
  };
}
