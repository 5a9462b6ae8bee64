import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { flagAt, nameAt, objectAt, textAt } from "./document-node.ts";
import type { Parameter, Place, Style } from "./operations.ts";
import { type PathTemplate, readPath } from "./path-template.ts";
import type { References } from "./references.ts";
import { collectionStyle, isBodyParameter, parameterSchema } from "./swagger2.ts";

const PLACES: readonly string[] = ["path", "query", "header", "cookie"] satisfies Place[];

const DEFAULT_STYLE: Record<Place, Style> = { path: "simple", query: "form", header: "simple", cookie: "form" };
const STYLES: Record<Place, readonly string[]> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form", "cookie"],
} satisfies Record<Place, Style[]>;
const EXPLODED_BY_DEFAULT: readonly Style[] = ["form", "deepObject", "cookie"];

/** What an operation takes: its parameters, those that Swagger 2 writes a body as, and the path that they fit. */
export interface ReadParameters {
  parameters: Parameter[];
  bodyParameters: JsonObject[];
  path: PathTemplate;
  warnings: string[];
}

export const isPlace = (value: string | undefined): value is Place => value !== undefined && PLACES.includes(value);

const isStyleOf = (place: Place, style: string | undefined): style is Style =>
  style !== undefined && STYLES[place].includes(style);

/** The first stated example, where the schema has none and could bear it. */
function withExample(schema: JsonValue, node: JsonObject): JsonValue {
  if (!isJsonObject(schema) || ["$ref", "example", "examples"].some((key) => schema[key] !== undefined)) return schema;
  const [named] = Object.values(objectAt(node, "examples"));
  const example = node.example ?? (isJsonObject(named) ? named.value : undefined);
  return example === undefined ? schema : { ...schema, example };
}

function styleOf(node: JsonObject, place: Place, isSwagger2: boolean): { style: Style; explode: boolean } {
  if (isSwagger2) return collectionStyle(node, place);
  const stated = textAt(node, "style");
  const style = isStyleOf(place, stated) ? stated : DEFAULT_STYLE[place];
  return { style, explode: typeof node.explode === "boolean" ? node.explode : EXPLODED_BY_DEFAULT.includes(style) };
}

function readParameter(node: JsonObject, name: string, place: Place): Parameter {
  const [content] = Object.entries(objectAt(node, "content"));
  const described = content !== undefined && isJsonObject(content[1]) ? content[1] : node;
  const isSwagger2 = content === undefined && node.schema === undefined && node.type !== undefined;
  const schema = isSwagger2 ? parameterSchema(node) : (described.schema ?? {});
  return {
    name,
    place,
    required: place === "path" || flagAt(node, "required"),
    ...styleOf(node, place, isSwagger2),
    allowReserved: node.allowReserved === true,
    schema: withExample(schema, node),
    description: textAt(node, "description"),
    mediaType: content?.[0],
  };
}

/** Where a parameter goes, also where its `in` is missing or written in another case. */
function placeOf(node: JsonObject, name: string, path: string): string {
  const stated = textAt(node, "in")?.trim().toLowerCase();
  if (stated === undefined) return path.includes(`{${name}}`) ? "path" : "query";
  return stated === "formdata" ? "formData" : stated;
}

/** OpenAPI 3.2's `in: querystring` describes the whole query as one object; its properties are the query's parameters. */
function queryStringParameters(node: JsonObject, references: References): Parameter[] {
  const [content] = Object.values(objectAt(node, "content"));
  const schema = isJsonObject(content) ? references.follow(content.schema) : undefined;
  const required = Array.isArray(schema?.required) ? schema.required : [];
  return Object.entries(objectAt(schema ?? {}, "properties")).map(([name, property]) =>
    readParameter({ schema: property, required: required.includes(name) }, name, "query"),
  );
}

/** Parameters are a list; some documents write them as an object by name. */
function parameterNodes({ parameters }: JsonObject): { node: JsonValue; key: string | undefined }[] {
  if (Array.isArray(parameters)) return parameters.map((node) => ({ node, key: undefined }));
  return isJsonObject(parameters) ? Object.entries(parameters).map(([key, node]) => ({ node, key })) : [];
}

const variableParameter = (name: string, place: Place): Parameter =>
  readParameter({ schema: { type: "string" } }, name, place);

/** Brings what was declared and what stands in the path together. */
function fitPath(declared: Parameter[], path: PathTemplate, warnings: string[]): Parameter[] {
  const fitting: Parameter[] = [];
  const moved = new Set<string>();
  const declaredInPath = new Map(declared.filter(({ place }) => place === "path").map((one) => [one.name, one]));
  for (const { name, variable } of path.query) {
    moved.add(variable);
    if (declared.some((one) => one.place === "query" && one.name === name)) continue;
    const like = declaredInPath.get(variable) ?? { ...variableParameter(name, "query"), required: false };
    fitting.push({ ...like, name, place: "query", style: "form", explode: true });
  }
  for (const parameter of declared) {
    const { name, place } = parameter;
    if (place !== "path" || path.variables.includes(name)) fitting.push(parameter);
    else if (!moved.has(name)) warnings.push(`its path parameter "${name}" is not in the path and was left out.`);
  }
  for (const name of path.variables.filter((one) => !declaredInPath.has(one))) {
    warnings.push(`"${name}" in its path is not declared; it is taken as text.`);
    fitting.push(variableParameter(name, "path"));
  }
  return fitting;
}

/**
 * Parameters of a path item and of its operation; the operation's win. Gives nothing where the path itself is none that could be
 * sent.
 */
export function readParameters(
  pathKey: string,
  item: JsonObject,
  operation: JsonObject,
  references: References,
): ReadParameters | undefined {
  const warnings: string[] = [];
  const byPlaceAndName = new Map<string, Parameter>();
  const bodies = new Map<string, JsonObject>();
  for (const owner of [item, operation]) {
    const inThisList = new Set<string>();
    for (const { node: stated, key } of parameterNodes(owner)) {
      const node = references.follow(stated);
      if (node === undefined) {
        warnings.push("one of its parameters is described nowhere and was left out.");
        continue;
      }
      const name = nameAt(node, "name")?.trim() ?? key;
      const place = name === undefined ? undefined : placeOf(node, name, pathKey);
      if (node.in === "querystring") {
        const parts = queryStringParameters(node, references);
        for (const one of parts) byPlaceAndName.set(`query ${one.name}`, one);
        if (parts.length === 0) warnings.push("its query is no object with properties and was left out.");
      } else if (name === undefined) {
        warnings.push("one of its parameters has no name and was left out.");
      } else if (isBodyParameter({ in: place ?? "" })) {
        bodies.set(place === "body" ? "body" : `formData ${name}`, { ...node, name, in: place ?? "" });
      } else if (isPlace(place)) {
        const identity = `${place} ${name}`;
        if (inThisList.has(identity))
          warnings.push(`its ${place} parameter "${name}" is declared twice; the last one counts.`);
        inThisList.add(identity);
        byPlaceAndName.set(identity, readParameter(node, name, place));
      } else {
        warnings.push(`its parameter "${name}" stands in "${place}", which is no place, and was left out.`);
      }
    }
  }
  const declared = [...byPlaceAndName.values()];
  const namesInPath = declared.filter(({ place }) => place === "path").map(({ name }) => name);
  const path = readPath(pathKey, namesInPath);
  if (path === undefined) return undefined;
  const parameters = fitPath(declared, path, warnings);
  return { parameters, bodyParameters: [...bodies.values()], path, warnings: [...path.warnings, ...warnings] };
}
