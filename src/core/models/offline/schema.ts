import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { JsonSchema } from "../../tools/tool.ts";
import { snakeCase } from "./field-name.ts";

/** One argument of a tool, as far as filling it from talk needs. */
export interface Argument {
  name: string;
  required: boolean;
  kind: "string" | "number" | "integer" | "boolean" | "array" | "object";
  description: string;
  options: string[];
  pattern?: RegExp;
  format?: string;
  minLength: number;
  schema: JsonObject;
}

const KINDS = ["string", "number", "integer", "boolean", "array", "object"] as const;

function kindOf(type: JsonValue | undefined): Argument["kind"] {
  const types = Array.isArray(type) ? type : [type];
  return KINDS.find((kind) => types.includes(kind)) ?? "string";
}

function patternOf(pattern: JsonValue | undefined): RegExp | undefined {
  if (typeof pattern !== "string") return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

/** The arguments of a tool in the order of its schema, required ones first. */
export function argumentsOf(schema: JsonSchema): Argument[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties)
    .map(([name, property]): Argument => {
      const own = isJsonObject(property) ? property : {};
      return {
        name,
        required: required.includes(name),
        kind: kindOf(own.type),
        description: typeof own.description === "string" ? own.description : "",
        options: Array.isArray(own.enum) ? own.enum.filter((option) => typeof option === "string") : [],
        pattern: patternOf(own.pattern),
        format: typeof own.format === "string" ? own.format : undefined,
        minLength: typeof own.minLength === "number" ? own.minLength : 1,
        schema: own,
      };
    })
    .sort((a, b) => Number(b.required) - Number(a.required));
}

const IDENTIFIER = /(?:_id|_?number|_no|^id|_?code|_ref)$/;

/** Whether an argument names a record ("order_id", "tracking_number"), so that "it" or "the second one" can stand for it. */
export function isIdentifier(argument: Argument): boolean {
  return (
    argument.kind === "string" &&
    argument.format === undefined &&
    IDENTIFIER.test(snakeCase(argument.name)) &&
    !/postal|zip|phone/.test(argument.name)
  );
}

/** What an identifier tells apart: "order" for `order_id`. */
export function nounOf(name: string): string {
  return snakeCase(name).replace(IDENTIFIER, "").replace(/_/g, " ").trim();
}
