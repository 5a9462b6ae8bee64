import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

const schema = z.record(z.string(), z.unknown());
const json = z.object({ "application/json": z.object({ schema }) });
const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema,
});
const parameters = z.array(z.union([parameter, z.object({ $ref: z.string() })])).default([]);
const operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  parameters,
  requestBody: z.object({ required: z.boolean().default(false), content: json }).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const path = z.object({
  parameters,
  get: operation.optional(),
  post: operation.optional(),
  put: operation.optional(),
  patch: operation.optional(),
  delete: operation.optional(),
});
const document = z.looseObject({
  paths: z.record(z.string(), path),
  components: z.looseObject({ parameters: z.record(z.string(), parameter) }),
});

type Document = z.infer<typeof document>;
type Parameter = z.infer<typeof parameter>;
type Arguments = Record<string, unknown>;
type Compile = (schema: Arguments) => ValidateFunction<Arguments>;

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** One operation as the description promises it. */
export interface ContractOperation {
  operationId: string;
  method: (typeof METHODS)[number];
  /** As Hono writes it: `/orders/:order_id`. */
  path: string;
  needsToken: boolean;
  successStatus: 200 | 201;
  /** Path and query parameters, checked and converted, with defaults filled in; throws a 400. */
  parameters(path: Record<string, string>, query: Record<string, string>): Arguments;
  /** The JSON body, checked; throws a 400. */
  body(text: string): Arguments;
}

/** The OpenAPI document, and the operations that the server has to offer to be true to it. */
export interface Contract {
  yaml: string;
  /** The same as JSON text. */
  json: string;
  document: Document;
  operations: ContractOperation[];
}

let loaded: Contract | undefined;

/** `openapi.yaml`, the one place where paths, methods and schemas are written; read once, as compiling it takes 100 ms. */
export function loadContract(): Contract {
  loaded ??= readContract();
  return loaded;
}

function readContract(): Contract {
  const yaml = readFileSync(new URL("openapi.yaml", import.meta.url), "utf8");
  const parsed: unknown = parse(yaml);
  const api = document.parse(parsed);
  const exact = schemaCompiler(api);
  const converting = schemaCompiler(api, { coerceTypes: true, useDefaults: true });
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const described = item[method];
      if (!described) return [];
      const { operationId, requestBody, security } = described;
      const params = [...item.parameters, ...described.parameters].map((entry) => resolve(api, entry));
      return {
        operationId,
        method,
        path: path.replace(/\{(\w+)\}/g, ":$1"),
        needsToken: security?.length !== 0,
        successStatus: "201" in described.responses ? (201 as const) : (200 as const),
        parameters: parameterCheck(converting, params),
        body: bodyCheck(exact, requestBody?.content["application/json"].schema, requestBody?.required ?? false),
      };
    }),
  );
  return { yaml, json: JSON.stringify(parsed), document: api, operations };
}

function resolve(api: Document, entry: Parameter | { $ref: string }): Parameter {
  if (!("$ref" in entry)) return entry;
  const found = api.components.parameters[entry.$ref.replace("#/components/parameters/", "")];
  if (!found) throw new Error(`openapi.yaml refers to ${entry.$ref}, which is not there.`);
  return found;
}

function parameterCheck(compile: Compile, params: Parameter[]): ContractOperation["parameters"] {
  const shown = params.filter((param) => param.in !== "header");
  const check = compile({
    type: "object",
    properties: Object.fromEntries(shown.map((param) => [param.name, param.schema])),
    required: shown.filter((param) => param.required).map((param) => param.name),
    additionalProperties: false,
  });
  return (path, query) => accept(check, { ...query, ...path }, "parameters");
}

function bodyCheck(compile: Compile, bodySchema: Arguments | undefined, required: boolean): ContractOperation["body"] {
  if (!bodySchema) return () => ({});
  const check = compile(bodySchema);
  return (text) => {
    if (text === "" && !required) return {};
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new Refusal(400, "INVALID_JSON", "The body is not JSON.");
    }
    return accept(check, value, "body");
  };
}

/** Compiles schemas whose `$ref`s point into the document's components; one compiler for all, as each costs 20 ms. */
export function schemaCompiler(api: Document, options: { coerceTypes?: boolean; useDefaults?: boolean } = {}): Compile {
  // Strictly, ajv would refuse `example` and `components`, which are OpenAPI's words and not JSON Schema's.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, ...options });
  addFormats.default(ajv);
  return (schema) => ajv.compile({ ...schema, components: api.components });
}

function accept(check: ValidateFunction<Arguments>, value: unknown, where: string): Arguments {
  if (check(value)) return value;
  const [error] = check.errors ?? [];
  const at = error?.instancePath.slice(1).replaceAll("/", ".");
  throw new Refusal(400, "INVALID_REQUEST", `In the ${where}: ${at ? `${at} ` : ""}${error?.message ?? "is invalid"}.`);
}
