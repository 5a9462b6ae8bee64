import type { Context } from "hono";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import type { Scope } from "../core/identity/api-keys.ts";
import type { Owner } from "../core/identity/owner.ts";
import { authenticate, credentialIn, ownerClaimIn, resolveOwner } from "./authentication.ts";
import { type Caller, NOBODY, requirePerson, requireScope } from "./caller.ts";
import { failureResponse, success } from "./envelope.ts";
import type { HttpServices } from "./http-services.ts";

/**
 * Who may call a route. `open`: anyone. A scope: whoever has it. `owner`: a customer or visitor, over a key with `chat`.
 * `read-or-owner`: whoever names a customer or visitor is held to be that one, others need `read`. `staff`: a person.
 */
export type RouteAccess = "open" | Scope | "owner" | "read-or-owner" | "staff";

/** A request that passed authentication and whose every part has its declared shape. */
export interface ApiRequest<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  caller: Caller;
  /** Never null where access is `owner`; see `ownerOf`. */
  owner: Owner | null;
  context: Context;
}

interface RouteDefinition<Params, Query, Body> {
  method: "get" | "post" | "delete";
  /** Below `/api/v1`, with parameters as `:id`. */
  path: string;
  access: RouteAccess;
  summary: string;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** The shape of `data`, for the description at `/openapi.json`. */
  answer?: z.ZodType;
  /** Gives `data` of the envelope, or a whole response (a stream). */
  handle(request: ApiRequest<Params, Query, Body>): Promise<unknown>;
}

/** One route, ready to be mounted and described. */
export interface Route
  extends Pick<RouteDefinition<never, never, never>, "method" | "path" | "access" | "summary" | "answer"> {
  input: { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType };
  respond(context: Context, services: HttpServices): Promise<Response>;
}

function invalid(part: string, error: z.ZodError): CodedError {
  const problems = error.issues.map((issue) => `${[part, ...issue.path].join(".")}: ${issue.message}`);
  return new CodedError({ code: "INVALID_INPUT", message: problems.slice(0, 5).join("; "), status: 400 });
}

function parse<T>(part: string, schema: z.ZodType<T> | undefined, value: unknown): T {
  const parsed = (schema ?? z.unknown()).safeParse(value);
  if (!parsed.success) throw invalid(part, parsed.error);
  return parsed.data as T;
}

async function jsonBody(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new CodedError({ code: "MALFORMED_JSON", message: "The body is not valid JSON.", status: 400 });
  }
}

async function admit(
  services: HttpServices,
  access: RouteAccess,
  caller: Caller,
  headers: Headers,
): Promise<Owner | null> {
  if (access === "open") return null;
  if (access === "staff") {
    requirePerson(caller);
    return null;
  }
  if (access !== "owner" && access !== "read-or-owner" && access !== "chat") {
    requireScope(caller, access);
    return null;
  }
  const claim = ownerClaimIn(headers);
  const keyOfCustomer = caller.kind === "key" && caller.apiKey.customerId !== null;
  const namesOwner = keyOfCustomer || claim.identity !== null || claim.visitorSecret !== null;
  requireScope(caller, access === "read-or-owner" && !namesOwner ? "read" : "chat");
  const owner = access === "read-or-owner" && !namesOwner ? null : await resolveOwner(services, caller, claim);
  if (access === "owner" && !owner) {
    throw new CodedError({
      code: "OWNER_NEEDED",
      message: "This needs the customer's identity or the visitor's secret.",
      status: 401,
      remedy: "Send `X-Customer-Identity` or `X-Visitor-Secret`.",
    });
  }
  return owner;
}

/** Declares a route: authentication, validation and the envelope are made from what stands here. */
export function defineRoute<Params = unknown, Query = unknown, Body = unknown>(
  definition: RouteDefinition<Params, Query, Body>,
): Route {
  const { method, path, access, summary, answer, params, query, body } = definition;
  return {
    method,
    path,
    access,
    summary,
    answer,
    input: { params, query, body },
    async respond(context, services) {
      let caller = NOBODY;
      try {
        caller = await authenticate(services, credentialIn(context.req.raw.headers));
        const owner = await admit(services, access, caller, context.req.raw.headers);
        const result = await definition.handle({
          params: parse("path", params, context.req.param()),
          query: parse("query", query, context.req.query()),
          body: parse("body", body, body ? await jsonBody(context) : undefined),
          caller,
          owner,
          context,
        });
        return result instanceof Response ? result : context.json(success(result ?? null));
      } catch (error) {
        return failureResponse(context, error, caller, services.log);
      }
    },
  };
}

/** The owner on a route whose access is `owner`. */
export function ownerOf(request: { owner: Owner | null }): Owner {
  if (!request.owner) throw new Error("A route without `owner` access asked for its owner.");
  return request.owner;
}
