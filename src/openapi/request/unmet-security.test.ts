import { expect, it } from "vitest";
import type { SecurityUse } from "../document/operations.ts";
import type { Credentials } from "./credential-schema.ts";
import { unmetSecurity } from "./unmet-security.ts";

const use = (more: Partial<SecurityUse>): SecurityUse => ({
  name: "scheme",
  type: "",
  place: undefined,
  parameterName: undefined,
  httpScheme: undefined,
  scopes: [],
  ...more,
});
const apiKey = use({ type: "apiKey", place: "header", parameterName: "X-Key" });
const queryKey = use({ type: "apiKey", place: "query", parameterName: "key" });
const bearer = use({ type: "http", httpScheme: "bearer" });
const basic = use({ type: "http", httpScheme: "basic" });
const oauth = use({ type: "oauth2" });
const certificate = use({ type: "mutualTLS" });

const KEY: Credentials = { type: "apiKey", in: "header", name: "x-key", value: "s" };
const BEARER: Credentials = { type: "bearer", token: "s" };
const BASIC: Credentials = { type: "basic", username: "u", password: "p" };

const warnings = (security: SecurityUse[][], credentials?: Credentials) =>
  unmetSecurity([{ method: "get", path: "/a", security }], credentials);

it.each<[string, SecurityUse[][], Credentials | undefined]>([
  ["nothing asked for", [], undefined],
  ["optional", [[apiKey], []], undefined],
  ["a key under its name, whatever its case", [[apiKey]], KEY],
  ["a token", [[bearer]], BEARER],
  ["a token for OAuth", [[oauth]], BEARER],
  ["name and password", [[basic]], BASIC],
  ["one of several alternatives", [[oauth], [apiKey]], KEY],
  ["all of a combination", [[apiKey, bearer]], [KEY, BEARER]],
  ["a scheme that nothing is known of", [[use({ type: "" })]], undefined],
])("is met: %s", (_what, security, credentials) => {
  expect(warnings(security, credentials)).toEqual([]);
});

it.each<[SecurityUse[][], Credentials | undefined, string]>([
  [[[apiKey]], undefined, "an API key in header X-Key"],
  [[[queryKey]], KEY, "an API key in query key"],
  [[[bearer]], KEY, "a token (bearer)"],
  [[[basic]], BEARER, "a user name and password (basic)"],
  [[[oauth]], BASIC, "an OAuth 2 token"],
  [[[certificate]], BEARER, "a client certificate (mutualTLS)"],
  [[[apiKey, bearer]], KEY, "a token (bearer)"],
  [[[apiKey, bearer], [basic]], undefined, "a user name and password (basic)"],
])("is said where it is not met (%#)", (security, credentials, lacking) => {
  expect(warnings(security, credentials)).toEqual([
    `GET /a asks for ${lacking}, which the source's auth does not have.`,
  ]);
});

it("names a few operations and counts the others", () => {
  const operations = Array.from({ length: 9 }, (_, index) => ({
    method: "get" as const,
    path: `/${index}`,
    security: [[oauth]],
  }));
  expect(unmetSecurity(operations, undefined)).toEqual([
    "GET /0, GET /1, GET /2 and 6 more ask for an OAuth 2 token, which the source's auth does not have.",
  ]);
});
