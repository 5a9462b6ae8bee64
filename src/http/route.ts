import type { Context } from "hono";
import { z } from "zod";
import type { Owner } from "../core/identity/owner.ts";
import { admit, type RouteAccess } from "./admission.ts";
import { authenticate, credentialIn } from "./authentication.ts";
import { type Caller, NOBODY } from "./caller.ts";
import { failureResponse, success } from "./envelope.ts";
import type { HttpServices } from "./http-services.ts";
import { invalidInput, parseJson } from "./invalid-input.ts";

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
  method: "get" | "post" | "put" | "patch" | "delete";
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

function parse<T>(part: string, schema: z.ZodType<T> | undefined, value: unknown): T {
  const parsed = (schema ?? z.unknown()).safeParse(value);
  if (!parsed.success) throw invalidInput(part, parsed.error);
  return parsed.data as T;
}

/** No body at all counts as an empty object, so that a route can say which fields it misses. */
async function jsonBody(context: Context): Promise<unknown> {
  return parseJson("body", (await context.req.text()).trim() || "{}");
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
