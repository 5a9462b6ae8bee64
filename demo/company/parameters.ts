import { type Parameter, resolve, type Schema, type Schemas } from "./description.ts";
import type { Arguments } from "./message-schema.ts";
import { Refusal } from "./refusal.ts";

/** Where a request's parameters come from. */
export interface RequestParts {
  path: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
}

/** What stands between the values of an array that is one text. */
const SEPARATORS: Partial<Record<string, string>> = { form: ",", spaceDelimited: " ", pipeDelimited: "|", simple: "," };

function isArray(schemas: Schemas, schema: Schema | undefined): boolean {
  return schema !== undefined && resolve(schemas, schema).type === "array";
}

/** Without a prototype: a client may well send `filter[__proto__][x]`. */
const emptyObject = (): Arguments => Object.create(null);

/** `page[size]=5` as `{size: "5"}` under `page`; a name that comes twice becomes an array. */
export function nested(pairs: Iterable<[string, string]>): Arguments {
  const result = emptyObject();
  for (const [key, value] of pairs) {
    const steps = key.split(/[[\]]+/).filter((step) => step !== "");
    const last = steps.pop() ?? "";
    let here = result;
    for (const step of steps) {
      if (typeof here[step] !== "object" || here[step] === null) here[step] = emptyObject();
      here = here[step] as Arguments;
    }
    const before = here[last];
    here[last] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return result;
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "INVALID_JSON", `The parameter ${name} is not JSON.`);
  }
}

function fromQuery(
  schemas: Schemas,
  { name, style = "form", explode, schema, content }: Parameter,
  query: URLSearchParams,
) {
  if (style === "deepObject") {
    const own = [...query].filter(([key]) => key.startsWith(`${name}[`));
    return own.length === 0 ? undefined : nested(own)[name];
  }
  const texts = query.getAll(name);
  if (texts.length === 0) return undefined;
  if (content) return parseJson(name, texts[0] ?? "");
  if (!isArray(schemas, schema)) return texts.at(-1);
  const exploded = explode ?? style === "form";
  return exploded ? texts : (texts[0] ?? "").split(SEPARATORS[style] ?? ",");
}

/**
 * The request's values by the names of their parameters, still as text where the wire has text. Query names that
 * nothing declares are among them, so that they are refused and not overlooked.
 */
export function readParameters(schemas: Schemas, declared: readonly Parameter[], parts: RequestParts): Arguments {
  const values: Arguments = { ...parts.path };
  const known = new Set(declared.filter((parameter) => parameter.in === "query").map(({ name }) => name));
  for (const key of parts.query.keys()) {
    if (!known.has(key) && !known.has(key.replace(/\[.*$/, ""))) values[key] = parts.query.get(key);
  }
  for (const parameter of declared) {
    const { name } = parameter;
    const value =
      parameter.in === "query"
        ? fromQuery(schemas, parameter, parts.query)
        : parameter.in === "header"
          ? (parts.headers.get(name) ?? undefined)
          : parts.path[name];
    if (value !== undefined) values[name] = value;
  }
  return values;
}
