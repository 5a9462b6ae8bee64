import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Path, YamlDocument } from "./document.ts";
import { suggestion } from "./nearest.ts";
import type { Finding, Problem } from "./problem.ts";

const SECRET = /token|secret|password|api_?key/i;

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of names to values",
  record: "a mapping of names to values",
};

/** `orders[2].text`: how people write a place in a document. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : `${text && "."}${String(step)}`;
  return text || "the file";
}

function found(value: unknown, path: Path): string {
  if (path.some((step) => SECRET.test(String(step)))) return "a value that is not shown";
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, step)) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

/** The names that a mapping at `path` may have, read from the schema's own JSON Schema. */
function namesAt(schema: z.ZodType, path: Path): string[] {
  const step = (node: JsonValue | undefined, key: PropertyKey): JsonValue[] => {
    if (!isJsonObject(node)) return [];
    const branches = [node.anyOf, node.oneOf, node.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
    const property = isJsonObject(node.properties) ? node.properties[String(key)] : undefined;
    const direct = typeof key === "number" ? node.items : (property ?? node.additionalProperties);
    return [...(direct === undefined ? [] : [direct]), ...branches.flatMap((branch) => step(branch, key))];
  };
  const names = (node: JsonValue): string[] => {
    if (!isJsonObject(node)) return [];
    const branches = [node.anyOf, node.oneOf, node.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
    return [...Object.keys(isJsonObject(node.properties) ? node.properties : {}), ...branches.flatMap(names)];
  };
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonObject;
  const nodes = path.reduce<JsonValue[]>((level, key) => level.flatMap((node) => step(node, key)), [root]);
  return [...new Set(nodes.flatMap(names))];
}

type Issue = z.core.$ZodIssue;

function finding(issue: Issue, document: YamlDocument): Finding {
  const name = pathText(issue.path);
  const value = valueAt(document.value, issue.path);
  if (issue.code === "invalid_type") {
    const expected = EXPECTED[issue.expected] ?? issue.expected;
    if (value === undefined) {
      return { code: "MISSING", message: `${name} is missing.`, remedy: `Add ${name}: ${expected}.` };
    }
    return {
      code: "WRONG_TYPE",
      message: `${name} must be ${expected}, found ${found(value, issue.path)}.`,
      remedy:
        issue.expected === "string" ? "Write text here; put numbers and dates in quotes." : `Write ${expected} here.`,
    };
  }
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String);
    if (value === undefined) {
      return { code: "MISSING", message: `${name} is missing.`, remedy: `Add ${name}: one of ${allowed.join(", ")}.` };
    }
    return {
      code: "NOT_ALLOWED",
      message: `${name} is ${found(value, issue.path)}; allowed: ${allowed.join(", ")}.`,
      remedy: typeof value === "string" ? suggestion(value, allowed) : `Write one of ${allowed.join(", ")}.`,
    };
  }
  const remedy = issue.code === "custom" && typeof issue.params?.remedy === "string" ? issue.params.remedy : null;
  const code = issue.code === "custom" && typeof issue.params?.code === "string" ? issue.params.code : "INVALID_VALUE";
  return {
    code,
    message: `${name}: ${issue.message}${/[.!?]$/.test(issue.message) ? "" : "."}`,
    remedy: remedy ?? `Correct ${name}.`,
  };
}

function problemsOf(issue: Issue, schema: z.ZodType, document: YamlDocument): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = namesAt(schema, issue.path);
    return issue.keys.map((key) =>
      document.origin.problem(
        [...issue.path, key],
        {
          code: "UNKNOWN_KEY",
          message: `${pathText([...issue.path, key])} is not something that can be set here.`,
          remedy: suggestion(key, known) || `Remove ${key}.`,
        },
        "key",
      ),
    );
  }
  // A mapping's own name is at fault, not what it holds.
  const part = issue.code === "invalid_key" ? "key" : "value";
  return [document.origin.problem(issue.path, finding(issue, document), part)];
}

/** Validates a document against a schema; every issue becomes a problem at its place. The value is there only without any. */
export function validateYaml<T>(
  document: YamlDocument,
  schema: z.ZodType<T>,
): { value: T | null; problems: Problem[] } {
  if (document.value === undefined) return { value: null, problems: document.problems };
  const result = schema.safeParse(document.value);
  const issues = result.error?.issues.flatMap((issue) => problemsOf(issue, schema, document)) ?? [];
  const problems = [...document.problems, ...issues];
  return { value: result.success && problems.length === 0 ? result.data : null, problems };
}
