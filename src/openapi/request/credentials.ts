import { z } from "zod";
import type { Parameter } from "../document/operations.ts";
import type { PreparedRequest } from "./build-request.ts";
import { percentEncode } from "./percent-encoding.ts";

/** How a source's requests are authorised. Values are secrets: they never enter events, logs, previews or results. */
export const Credentials = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("bearer"), token: z.string().min(1) }),
  z.strictObject({
    type: z.literal("apiKey"),
    in: z.enum(["header", "query", "cookie"]).default("header"),
    name: z.string().min(1),
    value: z.string().min(1),
  }),
  z.strictObject({ type: z.literal("basic"), username: z.string(), password: z.string() }),
]);
export type Credentials = z.infer<typeof Credentials>;

/** Stands for every secret wherever a request is shown. */
export const MASK = "***";

/** Credentials as the one value that a request carries: where, under which name, and the secret itself. */
export interface Authorisation {
  place: "header" | "query" | "cookie";
  name: string;
  /** Stands before the secret and is none, such as `Bearer `. */
  scheme: string;
  secret: string;
}

/** The value that these credentials come to. */
export function authorisationOf(credentials: Credentials): Authorisation {
  switch (credentials.type) {
    case "bearer":
      return { place: "header", name: "authorization", scheme: "Bearer ", secret: credentials.token };
    case "basic": {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`, "utf8");
      return { place: "header", name: "authorization", scheme: "Basic ", secret: pair.toString("base64") };
    }
    case "apiKey": {
      const name = credentials.in === "header" ? credentials.name.toLowerCase() : credentials.name;
      return { place: credentials.in, name, scheme: "", secret: credentials.value };
    }
  }
}

/** For showing what would be sent. */
export function masked(authorisation: Authorisation): Authorisation {
  return { ...authorisation, secret: MASK };
}

/** True for a parameter that the credentials fill, so that no caller is asked for it. */
export function fillsParameter(authorisation: Authorisation | undefined, { name, place }: Parameter): boolean {
  if (authorisation?.place !== place) return false;
  return authorisation.name === (place === "header" ? name.toLowerCase() : name);
}

/** The request with its credentials. */
export function authorise(request: PreparedRequest, authorisation: Authorisation | undefined): PreparedRequest {
  if (authorisation === undefined) return request;
  const { place, name, scheme, secret } = authorisation;
  if (place === "query") {
    const separator = request.url.includes("?") ? "&" : "?";
    return { ...request, url: `${request.url}${separator}${percentEncode(name)}=${percentEncode(secret)}` };
  }
  if (place === "header") return { ...request, headers: { ...request.headers, [name]: scheme + secret } };
  const cookies = [request.headers.cookie, `${name}=${percentEncode(secret)}`].filter((cookie) => cookie !== undefined);
  return { ...request, headers: { ...request.headers, cookie: cookies.join("; ") } };
}
