import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { flagAt, objectAt, textAt } from "./document-node.ts";
import type { PartEncoding, RequestBody, Style, Writing } from "./operations.ts";
import type { References } from "./references.ts";
import { FORM, MULTIPART } from "./swagger2.ts";

/** Kinds of bodies, best first: what keeps the types of values comes before what writes everything as text. */
const KINDS: readonly { pattern: RegExp; writing: Writing }[] = [
  { pattern: /^application\/json\b/, writing: "json" },
  { pattern: /^[^;]*\+json\b|^(text|application\/x-)\/?json\b/, writing: "json" },
  { pattern: /^application\/x-www-form-urlencoded\b/, writing: "form" },
  { pattern: /^multipart\//, writing: "multipart" },
  { pattern: /^(\*|application)\/\*/, writing: "json" },
  { pattern: /^text\/(?!xml)/, writing: "text" },
  { pattern: /^application\/(x-ndjson|graphql|yaml|x-yaml|json-seq|jsonl|javascript|sql|csv)\b/, writing: "text" },
  { pattern: /[/+]xml\b/, writing: "text" },
  { pattern: /^[^/]+$/, writing: "json" },
  { pattern: /^application\/vnd\.(?!.*(zip|excel|word|officedocument|pdf))/, writing: "json" },
  { pattern: /./, writing: "binary" },
];

/** What is sent for a range of media types, or for a word that is none. */
const STATED: Record<Writing, string> = {
  json: "application/json",
  form: FORM,
  multipart: MULTIPART,
  text: "text/plain",
  binary: "application/octet-stream",
};

const FORM_STYLES: readonly string[] = ["form", "spaceDelimited", "pipeDelimited", "deepObject"] satisfies Style[];
const isFormStyle = (style: string | undefined): style is Style => style !== undefined && FORM_STYLES.includes(style);

interface Candidate {
  mediaType: string;
  writing: Writing;
  rank: number;
  described: JsonObject;
}

function candidate([key, node]: [string, JsonValue], references: References): Candidate {
  const mediaType = key.trim();
  const rank = KINDS.findIndex(({ pattern }) => pattern.test(mediaType.toLowerCase()));
  const writing = KINDS[rank]?.writing ?? "binary";
  const described = references.follow(node) ?? {};
  const isWild = /\*|^[^/]*$/.test(mediaType);
  if (isWild && isBinary(described.schema, references)) {
    return { mediaType: STATED.binary, writing: "binary", rank, described };
  }
  return { mediaType: isWild ? STATED[writing] : mediaType, writing, rank, described };
}

function isBinary(schema: JsonValue | undefined, references: References): boolean {
  const node = references.follow(schema);
  return node?.format === "binary" || node?.type === "file" || node?.contentMediaType === "application/octet-stream";
}

function hasFile(schema: JsonValue | undefined, references: References): boolean {
  return Object.values(objectAt(references.follow(schema) ?? {}, "properties")).some((property) => {
    const items = isJsonObject(property) ? property.items : undefined;
    return isBinary(property, references) || isBinary(items, references);
  });
}

/** JSON cannot carry files; multipart is taken for an object with one where it is offered. What has a schema comes before what has none. */
function best(candidates: readonly Candidate[], references: References): Candidate | undefined {
  const weight = ({ rank, writing, described }: Candidate) =>
    rank +
    (described.schema === undefined ? KINDS.length : 0) +
    (writing !== "multipart" && hasFile(described.schema, references) ? KINDS.length : 0);
  return candidates.toSorted((a, b) => weight(a) - weight(b))[0];
}

function readEncoding(described: JsonObject): Record<string, PartEncoding> {
  const parts = Object.entries(objectAt(described, "encoding")).flatMap(
    ([property, node]): [string, PartEncoding][] => {
      if (!isJsonObject(node)) return [];
      const style = textAt(node, "style");
      const part: PartEncoding = {
        contentType: textAt(node, "contentType"),
        style: isFormStyle(style) ? style : undefined,
        explode: typeof node.explode === "boolean" ? node.explode : undefined,
        allowReserved: node.allowReserved === true,
      };
      return [[property, part]];
    },
  );
  return Object.fromEntries(parts);
}

/** What the caller gives for a body that is not taken apart. */
function wholeSchema({ writing, mediaType, described }: Candidate, references: References): JsonValue {
  const schema = described.schema ?? {};
  if (writing === "binary") return { type: "string", format: "binary" };
  if (writing !== "text") return schema;
  const node = references.follow(schema);
  return node?.type === "string" ? schema : { type: "string", description: `The body as ${mediaType}.` };
}

/**
 * The body of an operation, of several media types in the one that is best written. What is neither JSON nor a form is one
 * argument, sent as it is.
 */
export function readBody(
  stated: JsonValue | undefined,
  references: References,
): { body: RequestBody | undefined; warnings: string[] } {
  if (stated === undefined || stated === null) return { body: undefined, warnings: [] };
  const node = references.follow(stated);
  const warnings = node === undefined ? ["its body is described nowhere; it is taken as any JSON."] : [];
  const { schema } = node ?? {};
  const content =
    node === undefined || schema !== undefined
      ? { "application/json": { schema: schema ?? {} } }
      : objectAt(node, "content");
  const candidates = Object.entries(content).map((entry) => candidate(entry, references));
  const chosen = best(candidates, references);
  if (chosen === undefined) return { body: undefined, warnings };
  if (/xml/i.test(chosen.mediaType)) warnings.push("its body is XML, which is given as text and sent as it is.");
  const body: RequestBody = {
    mediaType: chosen.mediaType,
    writing: chosen.writing,
    required: flagAt(node ?? {}, "required"),
    schema: wholeSchema(chosen, references),
    description: textAt(node ?? {}, "description") || undefined,
    encoding: readEncoding(chosen.described),
  };
  return { body, warnings };
}
