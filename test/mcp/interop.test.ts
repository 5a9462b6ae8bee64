import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { expect, onTestFinished, test } from "vitest";
import { runApp } from "../http/running-app.ts";
import { keyFor } from "./calling.ts";

const running = runApp(".", { mcp: { requestsPerMinute: 10_000, waitMs: 100 } });

test("LangChain's adapters list the tools as LangChain's own, call a read, and are told of a write what is true of it", async () => {
  const { url, app, call: rest, staff } = running();
  const key = await keyFor(running(), "C001");
  const client = new MultiServerMCPClient({
    mcpServers: { support: { transport: "http", url: `${url}/mcp`, headers: { Authorization: `Bearer ${key}` } } },
  });
  onTestFinished(() => client.close());
  const tools = new Map((await client.getTools()).map((tool) => [tool.name, tool]));
  const use = async (name: string, args: object) => JSON.stringify(await tools.get(name)?.invoke(args));

  expect(await use("list_orders", {})).toContain("C001");
  const refund = { order_id: "1001", amount: 1.5, reason: "The cup has a chip." };
  const asked = await use("refund_order", refund);
  expect(asked).toContain("NOT happened");
  const id = /act_[0-9a-z]+/.exec(asked)?.[0] ?? "";
  const decided = { token: await staff("lin"), body: { decision: "approve" } };
  expect((await rest("POST", `/approvals/${id}/decision`, decided)).status).toBe(200);
  const done = await use("check_action", { action_id: id, wait_seconds: 20 });
  expect(done).toMatch(/done/);
  expect(done).toContain(id);
  expect(app.demo?.service.effects({ key: id }).length).toBe(1);
  await expect(use("get_order", { order_id: "9999" })).rejects.toThrow(/refused/);
});
