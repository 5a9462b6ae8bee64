import { getConnInfo } from "@hono/node-server/conninfo";
import { z } from "zod";
import { ENVIRONMENT_KEY_ID } from "../core/identity/api-keys.ts";
import { staffPersonNeeded } from "../core/staff/sign-in.ts";
import { actorOf, requirePerson } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";
import { idParams } from "./page-query.ts";
import { defineRoute, type Route } from "./route.ts";
import { personView } from "./views.ts";

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
      async handle({ body, context }) {
        const source = getConnInfo(context).remote.address ?? "unknown";
        const { token, expiresAt, person } = await signIn.exchange(body.code, source);
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
      summary: "Gives a one-time sign-in code for a person; for ADMIN_API_KEY and for admins who are signed in.",
      params: idParams,
      answer: z.object({ code: z.string(), expires_at: z.iso.datetime() }),
      async handle({ params, caller }) {
        // Whoever sets the environment also writes the roster. Any other key could otherwise make itself a person.
        if (caller.kind === "key" && caller.apiKey.id !== ENVIRONMENT_KEY_ID) throw staffPersonNeeded();
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
