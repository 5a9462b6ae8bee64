import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;

const schema = z.record(z.string(), z.unknown());
const content = z.record(z.string(), z.object({ schema: schema.default({}) }));
const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header", "cookie"]),
  required: z.boolean().default(false),
  style: z.string().optional(),
  explode: z.boolean().optional(),
  schema: schema.optional(),
  content: content.optional(),
});
const reference = z.object({ $ref: z.string() });
const parameters = z.array(z.union([parameter, reference])).default([]);
const requestBody = z.object({ required: z.boolean().default(false), content });
const response = z.object({ content: content.optional() });
const security = z.array(z.record(z.string(), z.array(z.string())));
const operation = z.object({
  operationId: z.string().optional(),
  security: security.optional(),
  parameters,
  requestBody: z.union([requestBody, reference]).optional(),
  responses: z.record(z.string(), z.union([reference, response])),
});
const path = z.object({
  parameters,
  get: operation.optional(),
  post: operation.optional(),
  put: operation.optional(),
  patch: operation.optional(),
  delete: operation.optional(),
});
const securityScheme = z.object({
  type: z.string(),
  scheme: z.string().optional(),
  in: z.string().optional(),
  name: z.string().optional(),
});
const components = z.looseObject({
  pathItems: z.record(z.string(), path).default({}),
  parameters: z.record(z.string(), parameter).default({}),
  requestBodies: z.record(z.string(), requestBody).default({}),
  responses: z.record(z.string(), response).default({}),
  schemas: z.record(z.string(), schema).default({}),
  securitySchemes: z.record(z.string(), securityScheme).default({}),
});
const description = z
  .looseObject({
    openapi: z.string(),
    servers: z.array(z.object({ url: z.string() })).default([]),
    security: security.default([]),
    paths: z.record(z.string(), z.union([reference, path])),
    components,
  })
  .transform((api) => {
    const items = Object.entries(api.paths).map(([at, item]) => [at, resolve(api.components.pathItems, item)] as const);
    return { ...api, paths: Object.fromEntries(items) };
  });

/** As much of an OpenAPI document as a server needs to be true to it. */
export type Description = z.infer<typeof description>;
export type Schema = z.infer<typeof schema>;
/** Schemas by the names under which others refer to them. */
export type Schemas = Record<string, Schema>;
export type Parameter = z.infer<typeof parameter>;
export type Responses = z.infer<typeof operation>["responses"];
export type RequestBody = z.infer<typeof requestBody>;
export type Security = z.infer<typeof security>;
export type SecurityScheme = z.infer<typeof securityScheme>;

/** Reads an OpenAPI file; JSON is YAML too. `text` is the file as it is, `value` all that stands in it. */
export function readDescription(file: URL): { text: string; value: unknown; api: Description } {
  const text = readFileSync(file, "utf8");
  const value: unknown = parse(text);
  return { text, value, api: description.parse(value) };
}

interface Reference {
  $ref: string;
}

const isReference = (entry: object): entry is Reference => "$ref" in entry;

/** What stands there, or what it refers to in `section`, a part of the document's components. */
export function resolve<Entry extends object>(section: Record<string, Entry>, entry: Entry | Reference): Entry {
  if (!isReference(entry)) return entry;
  const found = section[entry.$ref.replace(/^.*\//, "")];
  if (!found) throw new Error(`The description refers to ${entry.$ref}, which is not there.`);
  return found;
}
