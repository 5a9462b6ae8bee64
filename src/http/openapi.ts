import { z } from "zod";
import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { RouteAccess } from "./admission.ts";
import type { Route } from "./route.ts";

const PREFIX = "/api/v1";

const ACCESS_WORDS: Record<RouteAccess, string> = {
  open: "Open to anyone.",
  chat: "Needs the scope `chat`.",
  read: "Needs the scope `read`, or a person on staff.",
  act: "Needs the scope `act`.",
  admin: "Needs the scope `admin`.",
  owner: "Needs the scope `chat`, and the customer's identity or the visitor's secret.",
  "read-or-act": "Needs the scope `read` or `act`, or a person on staff.",
  "read-or-owner": "Needs the scope `read`, or the owner's identity with the scope `chat`; others get 404.",
  staff: "Needs a person on staff who signed in; an API key is refused.",
};

function jsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, $defs: __, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  // The only recursive schema here is "any JSON", which is described by saying nothing; its reference would point nowhere.
  return JSON.parse(JSON.stringify(rest), (_key, value) => (isJsonObject(value) && "$ref" in value ? {} : value));
}

function envelopeOf(data: JsonObject): JsonObject {
  const nullableText = { type: ["string", "null"] };
  return {
    type: "object",
    required: ["success", "data", "error", "code"],
    properties: {
      success: { type: "boolean" },
      data,
      error: nullableText,
      code: nullableText,
      remedy: { type: "string" },
      request_id: { type: "string" },
    },
  };
}

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });

function parameters(place: "path" | "query", schema: z.ZodType | undefined): JsonObject[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema) as { properties?: JsonObject; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

function operation(route: Route): JsonObject {
  const { access, summary, input, answer } = route;
  const owner = access === "owner" || access === "read-or-owner" || access === "chat";
  return {
    summary,
    description: ACCESS_WORDS[access],
    security: access === "open" ? [] : [{ bearer: [] }, ...(access === "staff" ? [] : [{ apiKey: [] }])],
    parameters: [
      ...parameters("path", input.params),
      ...parameters("query", input.query),
      ...(owner ? [{ $ref: "#/components/parameters/identity" }, { $ref: "#/components/parameters/visitor" }] : []),
      ...(access === "chat" ? [{ $ref: "#/components/parameters/idempotency" }] : []),
    ],
    ...(input.body ? { requestBody: { required: true, content: json(jsonSchema(input.body)) } } : {}),
    responses: {
      "200": {
        description: "Done.",
        content: answer ? json(envelopeOf(jsonSchema(answer))) : { "application/json": {}, "text/event-stream": {} },
      },
      default: { $ref: "#/components/responses/error" },
    },
  };
}

/** The API's own description (OpenAPI 3.1), made from what the routes themselves check. */
export function describeApi(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const path = PREFIX + route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Smart Support", version },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key, or the token of a staff session." },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      parameters: {
        identity: {
          name: "X-Customer-Identity",
          in: "header",
          schema: { type: "string" },
          description: "A signed JWT.",
        },
        visitor: { name: "X-Visitor-Secret", in: "header", schema: { type: "string" } },
        idempotency: {
          name: "Idempotency-Key",
          in: "header",
          schema: { type: "string", maxLength: 200 },
          description: "The client's own id of its message; sent again with it, the message is one message.",
        },
      },
      responses: {
        error: { description: "Refused or failed; `code` is stable.", content: json(envelopeOf({ type: "null" })) },
      },
    },
  };
}
