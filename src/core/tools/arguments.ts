import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { JsonObject } from "../json.ts";
import type { JsonSchema } from "./tool.ts";

/** One thing wrong with the arguments of a call, worded so that whoever wrote them can mend them. */
export interface ArgumentProblem {
  path: string;
  message: string;
}

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  validateFormats: true,
  // Formats are whatever an API calls them; unknown ones say nothing and are no matter for the log.
  logger: false,
  // 19.99 is a multiple of 0.01, whatever binary fractions make of it.
  multipleOfPrecision: 9,
});
addFormats.default(ajv);
// Compiling costs milliseconds, checking microseconds: each schema object is compiled once.
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** Checks arguments against a tool's schema; an empty list means that they fit. Properties that the schema does not know are problems. */
export function checkArguments(schema: JsonSchema, args: JsonObject): ArgumentProblem[] {
  let validate = compiled.get(schema);
  if (!validate) {
    const closed = { additionalProperties: false, ...schema };
    validate = ajv.compile(closed);
    ajv.removeSchema(closed); // it would be kept for ever, long after its tool was imported anew
    compiled.set(schema, validate);
  }
  return validate(args) ? [] : (validate.errors ?? []).slice(0, 20).map(describe);
}

function describe(error: ErrorObject): ArgumentProblem {
  const path = error.instancePath.slice(1).replaceAll("/", ".");
  if (error.keyword === "required") {
    return { path: join(path, String(error.params.missingProperty)), message: "is required and missing" };
  }
  if (error.keyword === "additionalProperties") {
    return { path: join(path, String(error.params.additionalProperty)), message: "is not a parameter of this tool" };
  }
  if (error.keyword === "enum")
    return { path, message: `must be one of ${JSON.stringify(error.params.allowedValues)}` };
  return { path: path || "arguments", message: error.message ?? "is not valid" };
}

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}
