import { expect, it } from "vitest";
import { linkCodeIn } from "../../src/core/identity/link-codes.ts";
import { identityOf, runApp } from "./running-app.ts";

const app = runApp();
const CODES = "/identities/codes";

it("gives the signed-in customer of a page a code, and nobody else", async () => {
  const { call, key } = app();
  const token = await key("chat");
  const issued = await call("POST", CODES, { token, headers: { "x-customer-identity": await identityOf("C001") } });
  expect(issued.status).toBe(200);
  expect(linkCodeIn(issued.body.data.code)).toBe(issued.body.data.code);
  expect(Date.parse(issued.body.data.expires_at) - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  const refused = [
    await call("POST", CODES, {}),
    await call("POST", CODES, { token }),
    await call("POST", CODES, {
      token: await key("read"),
      headers: { "x-customer-identity": await identityOf("C001") },
    }),
    await call("POST", CODES, { token, headers: { "x-visitor-secret": "visitor_123" } }),
  ];
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
    [401, "UNAUTHENTICATED"],
    [401, "OWNER_NEEDED"],
    [403, "SCOPE_MISSING"],
    [403, "CUSTOMER_NEEDED"],
  ]);
});

it("has no webhook for a channel that is not set up", async () => {
  const response = await fetch(`${app().url}/channels/slack/events`, { method: "POST", body: "{}" });
  expect(response.status).toBe(404);
});
