import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Path, YamlDocument } from "./document.ts";
import { nearest, suggestion } from "./nearest.ts";
import type { Finding, Problem } from "./problem.ts";

/** Names of what must not be shown, whatever is wrong with it. */
const SECRET = /token|secret|password|api_?key|database_url|^(value|headers|env)$/i;

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of names to values",
  record: "a mapping of names to values",
};

/** For refinements of a mapping: zod skips them while any member is wrong, and people would see half of what there is. */
export const EVEN_IF_INVALID = { when: ({ value }: { value: unknown }) => isJsonObject(value) };

/** `orders[2].text`: how people write a place in a document. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : `${text && "."}${String(step)}`;
  return text || "the file";
}

function found(document: YamlDocument, path: Path): string {
  const value = valueAt(document.value, path);
  const isSecret = path.some((step) => SECRET.test(String(step))) || document.isSecret?.(path);
  if (isSecret && typeof value !== "object") return `${String(value).length} characters that are not shown`;
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

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** The values that tell the branches of a union apart; zod gives them, but its type does not say so. */
function discriminators(issue: Issue): string[] {
  return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function finding(issue: Issue, document: YamlDocument): Finding {
  const name = document.name?.(issue.path) ?? pathText(issue.path);
  const value = valueAt(document.value, issue.path);
  if (issue.code === "invalid_type") {
    const expected = EXPECTED[issue.expected] ?? issue.expected;
    if (value === undefined) {
      return { code: "MISSING", message: `${name} is missing.`, remedy: `Add ${name}: ${expected}.` };
    }
    return {
      code: "WRONG_TYPE",
      message: `${name} must be ${expected}, found ${found(document, issue.path)}.`,
      remedy:
        issue.expected === "string" ? "Write text here; put numbers and dates in quotes." : `Write ${expected} here.`,
    };
  }
  if (issue.code === "invalid_value" || (issue.code === "invalid_union" && issue.discriminator)) {
    const allowed = issue.code === "invalid_value" ? issue.values.map(String) : discriminators(issue);
    if (value === undefined) {
      return { code: "MISSING", message: `${name} is missing.`, remedy: `Add ${name}: one of ${allowed.join(", ")}.` };
    }
    const meant = typeof value === "string" ? nearest(value, allowed) : null;
    return {
      code: "NOT_ALLOWED",
      message: `${name} is ${found(document, issue.path)}; allowed: ${allowed.join(", ")}.`,
      remedy: meant === null ? `Write one of ${allowed.join(", ")}.` : `Did you mean "${meant}"?`,
    };
  }
  if (issue.code === "custom" && typeof issue.params?.remedy === "string" && typeof issue.params.code === "string") {
    return { code: issue.params.code, message: `${name}: ${sentence(issue.message)}`, remedy: issue.params.remedy };
  }
  // Our own schemas word the rest of their messages as what to write.
  const advice = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const what =
    issue.code === "invalid_key" ? "is not a name that is allowed here" : `is ${found(document, issue.path)}`;
  return { code: "INVALID_VALUE", message: `${name} ${what}.`, remedy: sentence(advice) };
}

/**
 * Where something may be one thing or a list of them, what is wrong within it is said of the kind that was written: that one
 * has no issue with the value as a whole.
 */
function withinUnion(issue: Issue): Issue[] | undefined {
  if (issue.code !== "invalid_union" || issue.discriminator) return undefined;
  const branch = issue.errors.find((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code !== "invalid_type"),
  );
  return branch?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function problemsOf(issue: Issue, schema: z.ZodType, document: YamlDocument): Problem[] {
  const within = withinUnion(issue);
  if (within) return within.flatMap((inner) => problemsOf(inner, schema, document));
  if (issue.code === "unrecognized_keys") {
    const known = namesAt(schema, issue.path);
    return issue.keys.map((key) =>
      document.origin.problem(
        [...issue.path, key],
        {
          code: "UNKNOWN_KEY",
          message: `${document.name?.([...issue.path, key]) ?? pathText([...issue.path, key])} is not something that can be set here.`,
          remedy: suggestion(key, known) || `Remove ${key}.`,
        },
        "key",
      ),
    );
  }
  // A mapping's own name is at fault, not what it holds.
  if (issue.code === "invalid_key") return [document.origin.problem(issue.path, finding(issue, document), "key")];
  const offset = issue.code === "custom" && typeof issue.params?.offset === "number" ? issue.params.offset : "value";
  return [document.origin.problem(issue.path, finding(issue, document), offset)];
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
