import { afterAll, beforeAll, expect, test } from "vitest";
import { runApp } from "../http/running-app.ts";
import { type AppHost, openAppHost } from "./app-host.ts";
import { call, keyFor, openOrder } from "./calling.ts";
import { connectModern, connectOlder } from "./clients.ts";
import { opened } from "./conversations.ts";

const running = runApp(".", { mcp: { requestsPerMinute: 10_000, waitMs: 100 } });

let customer: AppHost;
let staff: AppHost;
const clientFor = async (id: string | null, ...scopes: ("read" | "act")[]) =>
  connectModern(running().url, await keyFor(running(), id, scopes));

beforeAll(async () => {
  const clients = await Promise.all([clientFor("C001", "act"), clientFor(null, "read")]);
  [customer, staff] = (await Promise.all(clients.map(openAppHost))) as [AppHost, AppHost];
});
afterAll(() => Promise.all([customer.close(), staff.close()]));

test("tools name their pages to every client, and each page is one that asks nothing of the network", async () => {
  const key = await keyFor(running(), "C001");
  for (const client of [await connectModern(running().url, key), await connectOlder(running().url, key)]) {
    const { tools } = await client.listTools();
    const pages = new Map(tools.map(({ name, _meta }) => [name, (_meta?.ui as { resourceUri?: string })?.resourceUri]));
    expect(pages.get("cancel_order")).toBe("ui://smart-support/approval-card");
    expect(pages.get("show_replay")).toBe("ui://smart-support/replay-timeline");
    expect(pages.get("list_orders")).toBeUndefined();
    expect(pages.has("show_analytics")).toBe(false);
    const { resources } = await client.listResources();
    const uris = resources.map(({ uri }) => uri);
    for (const uri of pages.values()) if (uri) expect(uris).toContain(uri);
  }
  const client = await connectModern(running().url, key);
  const { contents } = await client.readResource({ uri: "ui://smart-support/approval-card" });
  expect(contents).toMatchObject([
    {
      mimeType: "text/html;profile=mcp-app",
      text: expect.stringContaining("default-src 'none'; script-src 'sha256-"),
      _meta: { ui: { csp: {}, prefersBorder: true } },
    },
  ]);
});

test("the approval card shows how a request stands as it changes, and can do nothing about it", async () => {
  const client = await clientFor("C001", "act");
  const args = { order_id: await openOrder(client), reason: "changed_mind" };
  const { frame, called, complaints } = await customer.show({ name: "cancel_order", arguments: args });
  await frame.getByText("Waits for a person on staff").waitFor();
  await frame.getByText(args.order_id, { exact: true }).waitFor();
  expect(await frame.locator("button, a, input, form").count()).toBe(0);
  const { call: rest, staff: token } = running();
  const id = /act_\w+/.exec((await frame.locator("footer").textContent()) ?? "")?.[0];
  const body = { decision: "deny", message_to_customer: "It has <b>left</b> our warehouse." };
  await rest("POST", `/approvals/${id}/decision`, { token: await token("lin"), body });
  await frame.getByText("Not approved", { exact: true }).waitFor();
  await frame.getByText("It has <b>left</b> our warehouse.").waitFor();
  expect([...new Set(called)]).toEqual(["check_action"]);
  expect(complaints).toEqual([]);
});

test("whatever was said in a conversation is shown as words, and changes nothing on the page", async () => {
  const mine = await opened(running(), "C002");
  const hostile = `<img src="https://evil.example/x" onerror="window.hit = 1"><script>window.hit = 1</script></script><style>*{display:none}</style>`;
  await mine.say(`My orders? ${hostile}`);
  const { frame, complaints } = await staff.show(
    { name: "show_replay", arguments: { conversation_id: mine.id } },
    "dark",
  );
  const said = frame.locator(".said.customer p");
  await said.waitFor();
  expect(await said.textContent()).toContain(hostile);
  await frame.getByText("list_orders").first().waitFor();
  expect(await frame.locator("main img, main script, main style").count()).toBe(0);
  expect(await frame.evaluate("window.hit")).toBeUndefined();
  // Even markup that got in would not run.
  await frame.evaluate(`document.body.insertAdjacentHTML("beforeend", '<img src="x" onerror="window.hit = 1">')`);
  await expect.poll(() => complaints.join("\n")).toMatch(/Content Security Policy/);
  expect(await frame.evaluate("window.hit")).toBeUndefined();
});

test("a long replay is gone through page by page, and figures by range", async () => {
  const mine = await opened(running(), "C003");
  for (let at = 0; at < 7; at++) await mine.say(`${at}: ${"my order is late. ".repeat(500)}`);
  const replay = await staff.show({ name: "show_replay", arguments: { conversation_id: mine.id } });
  await replay.frame.getByRole("button", { name: "Show more" }).click();
  await replay.frame.getByText(/^6: /).waitFor();
  expect(replay.complaints).toEqual([]);

  const board = await staff.show({ name: "show_analytics", arguments: {} }, "dark");
  await board.frame.getByText("Asked of staff").waitFor();
  await board.frame.getByRole("button", { name: "30d" }).click();
  await expect.poll(() => board.called).toEqual(["show_analytics"]);
  expect(board.complaints).toEqual([]);
});

test("where no page can be shown, the same is there as text", async () => {
  const client = await clientFor(null, "read");
  const mine = await opened(running(), "C004");
  await mine.say("Hello");
  const { content } = await client.callTool({ name: "show_replay", arguments: { conversation_id: mine.id } });
  const [first] = content as { text: string }[];
  expect(JSON.parse(first?.text ?? "").result.items.map(({ type }: { type: string }) => type)).toContain(
    "message.received",
  );
  expect(await call(client, "show_analytics", { range: "24h" })).toMatchObject({ status: "done" });
  expect(await call(client, "show_analytics", { range: "soon" })).toMatchObject({
    status: "refused",
    code: "RANGE_INVALID",
  });
  const other = await clientFor("C005", "act");
  expect(await call(other, "show_replay", { conversation_id: mine.id })).toMatchObject({
    status: "refused",
    code: "NOT_FOUND",
  });
  expect(await call(other, "show_analytics", {})).toMatchObject({ status: "refused", code: "NOT_FOUND" });
});
