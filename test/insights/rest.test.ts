import { expect, test } from "vitest";
import { z } from "zod";
import { analyticsView, replayView } from "../../src/http/insight-views.ts";
import { run } from "../cli/command.ts";
import { ADMIN_API_KEY, identityOf, runApp } from "../http/running-app.ts";

const running = runApp();
const row = z.looseObject({ kind: z.enum(["conversation", "event"]), id: z.string() });

/** A cancellation that Lin denies; gives the conversation, and the customer's credentials. */
async function story(customer: string) {
  const { call, key, staff } = running();
  const as = { token: await key("chat"), headers: { "x-customer-identity": await identityOf(customer) } };
  const asked = await call("POST", "/chat", { ...as, body: { message: "please cancel order 1043" } });
  const { conversation_id: id, pending } = asked.body.data;
  const body = { decision: "deny", note: "for us alone", message_to_customer: "It is packed already." };
  await call("POST", `/approvals/${pending[0].id}/decision`, { token: await staff("lin"), body });
  return { id, as };
}

test("replay and analytics are as the API describes them, for whom they are for", async () => {
  const { call, key } = running();
  const { id, as } = await story("C001");
  const token = await key("read");

  const staff = replayView.strict().parse((await call("GET", `/replay/${id}?limit=200`, { token })).body.data);
  expect(staff.items.find(({ type }) => type === "action.denied")?.decision?.note).toBe("for us alone");
  const theirs = await call("GET", `/replay/${id}?limit=200`, as);
  expect(theirs.status).toBe(200);
  expect(JSON.stringify(replayView.parse(theirs.body.data))).not.toContain("for us alone");
  const other = { ...as, headers: { "x-customer-identity": await identityOf("C002") } };
  expect((await call("GET", `/replay/${id}`, other)).status).toBe(404);
  expect((await call("GET", "/replay/cnv_none", { token })).status).toBe(404);

  const figures = analyticsView
    .strict()
    .parse((await call("GET", "/analytics?range=24h&channel=web", { token })).body.data);
  expect(figures).toMatchObject({ channel: "web", approvals: { held: 1, denied: 1, approval_rate: 0 } });
  for (const query of ["range=8d", "channel=fax", "range=2026-02-30..2026-03-01", "agent=%00"]) {
    expect([query, (await call("GET", `/analytics?${query}`, { token })).status]).toEqual([query, 400]);
  }
});

test("replay and export in the terminal", async () => {
  const { key, url } = running();
  const { id } = await story("C001");
  const [shown, json, whole, events] = await Promise.all([
    run(["replay", id, "--url", url, "--key", await key("read")]),
    run(["replay", id, "--json", "--url", url, "--key", await key("read")]),
    run(["export", "--url", url], { ADMIN_API_KEY }),
    run(["export", "--jsonl", "--only", "events", "--url", url], { ADMIN_API_KEY }),
  ]);
  expect(shown.stdout).toMatch(/message\.received .*please cancel order 1043/);
  expect(shown.stdout).toMatch(
    /action\.denied .*staff:lin .*note: for us alone · to the customer: It is packed already\./,
  );
  expect(JSON.parse(json.stdout)).toMatchObject({ conversation: { id }, items: expect.any(Array) });

  const rowsOf = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => row.parse(JSON.parse(line)));
  expect(rowsOf(whole.stdout).find((one) => one.id === id)).toMatchObject({
    kind: "conversation",
    customer: { id: "C001" },
    messages: expect.arrayContaining([expect.objectContaining({ text: "please cancel order 1043" })]),
    actions: [{ status: "denied", decisions: [{ staff: "lin", note: "for us alone" }] }],
  });
  const ids = rowsOf(events.stdout).map((event) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    rowsOf(whole.stdout)
      .filter(({ kind }) => kind === "event")
      .map((event) => event.id),
  ).toEqual(expect.arrayContaining(ids.slice(0, 20)));

  const refused = await run(["export", "--url", url], { ADMIN_API_KEY: await key("read") });
  expect([refused.code, refused.stdout, refused.stderr.includes("SCOPE_MISSING")]).toEqual([1, "", true]);
});
