import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { ENVIRONMENT_KEY_ID } from "../core/identity/api-keys.ts";
import { actorOf, requirePerson } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import { idParams } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";
import { personView } from "./views.ts";

/**
 * Whoever sets the environment also writes the roster. Anybody else who could have codes for others, another key or an
 * admin on staff, could act as them, and be a quorum by themselves.
 */
function operatorNeeded(): CodedError {
  return new CodedError({
    code: "ADMIN_API_KEY_NEEDED",
    message: "Only ADMIN_API_KEY gives out sign-in codes for others.",
    status: 403,
    audience: "operator",
    remedy:
      "Use ADMIN_API_KEY. Whoever is signed in gets a code of their own by `POST /session/codes`, or in the console.",
  });
}

/** Staff sign-in: a one-time code for a session, and a code for one's own terminal. */
export function sessionRoutes({ signIn, roster }: HttpServices): Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/session",
      access: "open",
      summary: "Trades a one-time code for a staff session.",
      body: z.strictObject({ code: z.string().min(1).max(100) }),
      answer: z.object({ token: z.string(), expires_at: z.iso.datetime(), person: personView }),
      async handle({ body }) {
        const { token, expiresAt, person } = await signIn.exchange(body.code);
        return { token, expires_at: expiresAt.toISOString(), person };
      },
    }),
    defineRoute({
      method: "get",
      path: "/session",
      access: "staff",
      summary: "Says who is signed in.",
      answer: z.object({ person: personView }),
      handle: async ({ caller }) => ({ person: requirePerson(caller) }),
    }),
    defineRoute({
      method: "delete",
      path: "/session",
      access: "staff",
      summary: "Signs out.",
      async handle({ caller }) {
        if (caller.kind === "staff") await signIn.revoke(caller.token);
      },
    }),
    defineRoute({
      method: "post",
      path: "/session/codes",
      access: "staff",
      summary: "Gives the signed-in person a one-time code for their own terminal.",
      answer: z.object({ code: z.string(), expires_at: z.iso.datetime() }),
      async handle({ caller }) {
        const { code, expiresAt } = await signIn.issueCode(requirePerson(caller).id, actorOf(caller));
        return { code, expires_at: expiresAt.toISOString() };
      },
    }),
    defineRoute({
      method: "post",
      path: "/staff/:id/codes",
      access: "admin",
      summary: "Gives a one-time sign-in code for a person; for ADMIN_API_KEY alone.",
      params: idParams,
      answer: z.object({ code: z.string(), expires_at: z.iso.datetime() }),
      async handle({ params, caller }) {
        if (caller.kind !== "key" || caller.apiKey.id !== ENVIRONMENT_KEY_ID) throw operatorNeeded();
        const { code, expiresAt } = await signIn.issueCode(params.id, actorOf(caller));
        return { code, expires_at: expiresAt.toISOString() };
      },
    }),
    defineRoute({
      method: "get",
      path: "/staff",
      access: "read",
      summary: "Lists the people on staff.",
      answer: z.array(personView),
      handle: async () => (await roster.list()).map(({ id, name, role, groups }) => ({ id, name, role, groups })),
    }),
  ];
}
