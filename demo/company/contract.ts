import type { ValidateFunction } from "ajv/dist/2020.js";
import { chooseMediaType, isJson, parseBody } from "./body.ts";
import {
  type Description,
  METHODS,
  type Parameter,
  type RequestBody,
  type Responses,
  readDescription,
  resolve,
  type Security,
} from "./description.ts";
import { type Arguments, type Compile, schemaCompiler } from "./message-schema.ts";
import { type RequestParts, readParameters } from "./parameters.ts";
import { Refusal } from "./refusal.ts";

/** One operation as the description promises it. */
export interface ContractOperation {
  /** `GET /plans` for one that the description does not name. */
  operationId: string;
  method: (typeof METHODS)[number];
  /** With the first server's path before it; `{order_id}` for what varies. */
  path: string;
  /** Every alternative by which a caller may be let in; none for an open operation. */
  security: Security;
  responses: Responses;
  success: { status: 200 | 201 | 202 | 204; mediaType: string };
  /** Checked and converted, with defaults filled in; throws a 400. */
  parameters(parts: RequestParts): Arguments;
  /** The body, checked; throws a 400 or 415. */
  body(bytes: Buffer, contentType: string): Promise<Arguments>;
}

/** The OpenAPI document, and the operations that a server has to offer to be true to it. */
export interface Contract {
  /** The file as it was written. */
  text: string;
  /** The same as JSON text. */
  json: string;
  api: Description;
  operations: ContractOperation[];
}

const contracts = new Map<string, Contract>();

/** The file where paths, methods and schemas are written, and nowhere else; read once, as compiling it takes 100 ms. */
export function loadContract(file: URL, idempotencyHeader: string): Contract {
  const known = contracts.get(file.href);
  if (known) return known;
  const contract = readContract(file, idempotencyHeader);
  contracts.set(file.href, contract);
  return contract;
}

function readContract(file: URL, idempotencyHeader: string): Contract {
  const { text, value, api } = readDescription(file);
  const exact = schemaCompiler(api.components.schemas, "client");
  const converting = schemaCompiler(api.components.schemas, "client", { coerceTypes: "array", useDefaults: true });
  // The host may hold variables, which no URL parser takes.
  const base = (api.servers[0]?.url ?? "").replace(/^[a-z]+:\/\/[^/]*/, "").replace(/\/$/, "");
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): ContractOperation[] => {
      const described = item[method];
      if (!described) return [];
      const params = [...item.parameters, ...described.parameters]
        .map((entry) => resolve(api.components.parameters, entry))
        .filter(({ name }) => name.toLowerCase() !== idempotencyHeader.toLowerCase());
      const body = described.requestBody && resolve(api.components.requestBodies, described.requestBody);
      return [
        {
          operationId: described.operationId ?? `${method.toUpperCase()} ${path}`,
          responses: described.responses,
          method,
          path: base + path,
          security: described.security ?? api.security,
          success: successOf(api, described.responses),
          parameters: parameterCheck(api, converting, params),
          body: bodyCheck({ exact, converting }, body),
        },
      ];
    }),
  );
  return { text, json: JSON.stringify(value), api, operations };
}

function successOf(api: Description, responses: Responses): ContractOperation["success"] {
  const status = ([200, 201, 202, 204] as const).find((code) => String(code) in responses) ?? 200;
  const response = responses[String(status)];
  const [mediaType = "application/json"] = Object.keys(
    (response && resolve(api.components.responses, response))?.content ?? {},
  );
  return { status, mediaType };
}

function parameterCheck(api: Description, compile: Compile, params: Parameter[]): ContractOperation["parameters"] {
  const schemaOf = ({ schema, content }: Parameter) => schema ?? Object.values(content ?? {})[0]?.schema ?? {};
  const check = compile({
    type: "object",
    properties: Object.fromEntries(params.map((param) => [param.name, schemaOf(param)])),
    required: params.filter((param) => param.required).map((param) => param.name),
    additionalProperties: false,
  });
  // A key that is sent as a query parameter is read elsewhere, and no argument.
  const keys = Object.values(api.components.securitySchemes).flatMap((scheme) =>
    scheme.in === "query" ? (scheme.name ?? []) : [],
  );
  return (parts) => {
    const query = new URLSearchParams([...parts.query].filter(([name]) => !keys.includes(name)));
    return accept(check, readParameters(api.components.schemas, params, { ...parts, query }), "parameters");
  };
}

function bodyCheck(
  compile: { exact: Compile; converting: Compile },
  body: RequestBody | undefined,
): ContractOperation["body"] {
  if (!body) return async () => ({});
  const declared = Object.keys(body.content);
  const checks = new Map(
    Object.entries(body.content).map(([mediaType, { schema }]) => [
      mediaType,
      (isJson(mediaType) ? compile.exact : compile.converting)(schema),
    ]),
  );
  return async (bytes, contentType) => {
    if (bytes.length === 0 && !body.required) return {};
    const mediaType = chooseMediaType(declared, contentType);
    const check = checks.get(mediaType);
    const value = await parseBody(mediaType, contentType, bytes);
    return check ? accept(check, value, "body") : {};
  };
}

function accept(check: ValidateFunction<Arguments>, value: unknown, where: string): Arguments {
  if (check(value)) return value;
  const [error] = check.errors ?? [];
  const at = error?.instancePath.slice(1).replaceAll("/", ".");
  throw new Refusal(400, "INVALID_REQUEST", `In the ${where}: ${at ? `${at} ` : ""}${error?.message ?? "is invalid"}.`);
}
