import { beforeAll, describe, expect, test } from "vitest";
import type { RouteAccess } from "../../src/http/admission.ts";
import { apiRoutes } from "../../src/http/api.ts";
import { ADMIN_API_KEY, identityOf, runApp } from "./running-app.ts";

const running = runApp();

type CallerName =
  | "nobody"
  | "unknown key"
  | "revoked key"
  | "chat key"
  | "read key"
  | "act key"
  | "admin key"
  | "environment key"
  | "customer's key"
  | "customer"
  | "support person"
  | "admin person"
  | "signed-out person";
type Verdict = "in" | 401 | 403;

const OUTSIDERS = { "unknown key": 401, "revoked key": 401, "signed-out person": 401 } as const;

/** Who gets past the door of each kind of route. What happens behind it is other tests' matter. */
const MATRIX: Record<RouteAccess, Record<CallerName, Verdict>> = {
  open: {
    nobody: "in",
    ...OUTSIDERS,
    "chat key": "in",
    "read key": "in",
    "act key": "in",
    "admin key": "in",
    "environment key": "in",
    "customer's key": "in",
    customer: "in",
    "support person": "in",
    "admin person": "in",
  },
  chat: {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": "in",
    "read key": 403,
    "act key": 403,
    "admin key": "in",
    "environment key": "in",
    "customer's key": "in",
    customer: "in",
    "support person": "in",
    "admin person": "in",
  },
  read: {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": 403,
    "read key": "in",
    "act key": 403,
    "admin key": "in",
    "environment key": "in",
    "customer's key": 403,
    customer: 403,
    "support person": "in",
    "admin person": "in",
  },
  "read-or-act": {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": 403,
    "read key": "in",
    "act key": "in",
    "admin key": "in",
    "environment key": "in",
    "customer's key": 403,
    customer: 403,
    "support person": "in",
    "admin person": "in",
  },
  act: {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": 403,
    "read key": 403,
    "act key": "in",
    "admin key": "in",
    "environment key": "in",
    "customer's key": "in",
    customer: 403,
    "support person": 403,
    "admin person": "in",
  },
  admin: {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": 403,
    "read key": 403,
    "act key": 403,
    "admin key": "in",
    "environment key": "in",
    "customer's key": 403,
    customer: 403,
    "support person": 403,
    "admin person": "in",
  },
  staff: {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": 403,
    "read key": 403,
    "act key": 403,
    "admin key": 403,
    "environment key": 403,
    "customer's key": 403,
    customer: 403,
    "support person": "in",
    "admin person": "in",
  },
  owner: {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": 401,
    "read key": 403,
    "act key": 403,
    "admin key": 401,
    "environment key": 401,
    "customer's key": "in",
    customer: "in",
    "support person": 401,
    "admin person": 401,
  },
  "read-or-owner": {
    nobody: 401,
    ...OUTSIDERS,
    "chat key": 403,
    "read key": "in",
    "act key": 403,
    "admin key": "in",
    "environment key": "in",
    "customer's key": "in",
    customer: "in",
    "support person": "in",
    "admin person": "in",
  },
};

const callers = new Map<CallerName, Record<string, string>>();

beforeAll(async () => {
  const { app, key, staff } = running();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const { apiKey, key: revoked } = await app.services.apiKeys.create({ name: "revoked", scopes: ["admin"] }, "system");
  await app.services.apiKeys.revoke(apiKey.id, "system");
  const signedOut = await staff("max");
  await app.services.signIn.revoke(signedOut);

  callers.set("nobody", {});
  callers.set("unknown key", bearer("sk_unknown"));
  callers.set("revoked key", bearer(revoked));
  callers.set("signed-out person", bearer(signedOut));
  callers.set("chat key", bearer(await key("chat")));
  callers.set("read key", bearer(await key("read")));
  callers.set("act key", { "x-api-key": await key("act") });
  callers.set("admin key", bearer(await key("admin")));
  callers.set("environment key", { "x-api-key": ADMIN_API_KEY });
  const { id } = await app.services.customers.fromIdentity({
    externalId: "C001",
    email: null,
    name: null,
    attributes: null,
  });
  const bound = await app.services.apiKeys.create({ name: "of C001", scopes: ["admin"], customerId: id }, "system");
  callers.set("customer's key", bearer(bound.key));
  callers.set("customer", { ...bearer(await key("chat")), "x-customer-identity": await identityOf("C001") });
  callers.set("support person", bearer(await staff("lin")));
  callers.set("admin person", bearer(await staff("ada")));
});

const CODES = ["UNAUTHENTICATED", "SCOPE_MISSING", "KEY_OF_CUSTOMER", "STAFF_PERSON_NEEDED", "OWNER_NEEDED"];

test("every route lets in exactly whom it should", async () => {
  const { app, call } = running();
  const routes = apiRoutes({ ...app.services, stopping: AbortSignal.abort() });
  // Signing out would make the rows that follow about somebody else.
  const harmless = routes.filter(({ method, path }) => !(method === "delete" && path === "/session"));
  const wrong: string[] = [];
  for (const { method, path, access } of harmless) {
    await Promise.all(
      [...callers].map(async ([name, headers]) => {
        const body = method === "post" ? {} : undefined;
        const answer = await call(method.toUpperCase(), path.replace(":id", "cnv_none"), { headers, body });
        const isDoor = CODES.includes(answer.body.code ?? "");
        const verdict = isDoor ? answer.status : "in";
        const expected = MATRIX[access][name];
        if (verdict !== expected) wrong.push(`${method} ${path} as ${name}: ${verdict}, not ${expected}`);
      }),
    );
  }
  expect(wrong).toEqual([]);
});

test("which access each route asks for", () => {
  const { app } = running();
  const routes = apiRoutes({ ...app.services, stopping: AbortSignal.abort() });
  expect(routes.map(({ method, path, access }) => `${method} ${path}: ${access}`)).toMatchInlineSnapshot(`
    [
      "get /health: open",
      "get /ready: open",
      "get /meta: open",
      "get /demo/customers: open",
      "post /demo/identity: open",
      "post /session: open",
      "get /session: staff",
      "delete /session: staff",
      "post /session/codes: staff",
      "post /staff/:id/codes: admin",
      "get /staff: read",
      "post /chat: chat",
      "post /chat/stream: chat",
      "get /conversations: read-or-owner",
      "get /conversations/:id: read-or-owner",
      "get /conversations/:id/messages: read-or-owner",
      "post /conversations/:id/messages: staff",
      "post /conversations/:id/takeover: staff",
      "post /conversations/:id/release: staff",
      "post /conversations/:id/resolve: staff",
      "get /approvals: read",
      "get /approvals/:id: read",
      "post /approvals/:id/decision: staff",
      "post /approvals/:id/settle: staff",
      "post /approvals/:id/withdraw: owner",
      "get /tools: read-or-act",
      "post /tools/:name/call: act",
      "post /openapi/import: admin",
      "get /openapi/jobs: admin",
      "get /openapi/jobs/:id: admin",
      "get /openapi/jobs/:id/classifications: admin",
      "put /openapi/jobs/:id/classifications/:idx: admin",
      "post /openapi/jobs/:id/classifications: admin",
      "post /openapi/jobs/:id/approve: admin",
      "post /openapi/jobs/:id/discard: admin",
      "patch /tools/:name: admin",
      "get /tool-sources: read",
      "get /tool-sources/:name/tools: read",
      "post /tool-sources/:name/rollback: admin",
      "delete /tool-sources/:name: admin",
      "get /audit/verify: read",
      "get /events: read",
      "get /replay/:id: read-or-owner",
      "get /analytics: read",
      "get /export: admin",
      "get /keys: admin",
      "post /keys: admin",
      "post /keys/:id/revoke: admin",
      "post /customers/:id/erase: admin",
      "post /identities/codes: owner",
      "get /deliveries: admin",
      "post /deliveries/retry: admin",
    ]
  `);
});

describe("staff sign-in", () => {
  test("a code works once", async () => {
    const { app, call } = running();
    const { code } = await app.services.signIn.issueCode("max");
    const first = await call("POST", "/session", { body: { code: code.toUpperCase() } });
    expect(first.body.data.person).toMatchObject({ id: "max", role: "support" });
    const second = await call("POST", "/session", { body: { code } });
    expect([second.status, second.body.code]).toEqual([401, "SIGN_IN_FAILED"]);
  });

  test("nobody but the operator gets a code for somebody else", async () => {
    const { call, key, staff } = running();
    const admins = [await key("admin"), await staff("ada")];
    for (const token of admins) {
      const refused = await call("POST", "/staff/lin/codes", { token, body: {} });
      expect([refused.status, refused.body.code]).toEqual([403, "ADMIN_API_KEY_NEEDED"]);
    }
    const { code } = (await call("POST", "/staff/lin/codes", { token: ADMIN_API_KEY, body: {} })).body.data;
    expect((await call("POST", "/session", { body: { code } })).body.data.person.id).toBe("lin");
    const own = (await call("POST", "/session/codes", { token: admins[1], body: {} })).body.data;
    expect((await call("POST", "/session", { body: { code: own.code } })).body.data.person.id).toBe("ada");
  });

  test("signing out ends the session", async () => {
    const { call, staff } = running();
    const token = await staff("max");
    expect((await call("GET", "/session", { token })).body.data.person.id).toBe("max");
    await call("DELETE", "/session", { token });
    expect((await call("GET", "/session", { token })).status).toBe(401);
  });

  test("however many wrong codes somebody tries, the right one still works", async () => {
    const { app, call } = running();
    const { code } = await app.services.signIn.issueCode("max");
    const wrong = `${code.slice(0, -1)}${code.endsWith("2") ? "3" : "2"}`;
    const tries = await Promise.all(
      Array.from({ length: 50 }, () => call("POST", "/session", { body: { code: wrong } })),
    );
    expect(new Set(tries.map(({ status, body }) => `${status} ${body.code}`))).toEqual(new Set(["401 SIGN_IN_FAILED"]));
    expect((await call("POST", "/session", { body: { code } })).status).toBe(200);
  });
});
