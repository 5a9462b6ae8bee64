import { expect, test } from "vitest";
import type { Tool } from "../tools/catalogue.ts";
import { draftAgents } from "./draft-agents.ts";

function tool(name: string, agent: string, description: string): Tool {
  return {
    name,
    agent,
    description,
    effect: "read",
    access: "public",
    risk: "low",
    inputSchema: {},
    visibleSchema: {},
    version: "1",
    tags: [],
    origin: `GET /${name}`,
    source: { name: "api", list: async () => [], call: async () => ({ kind: "ok", result: null }) },
  };
}

test("no example stands in two agents, whatever tools say of themselves", () => {
  const tools = [
    tool("a", "users", "List API keys. For one user."),
    tool("b", "sites", "List API keys. For one site."),
    tool("c", "sites", "Where is my order"),
    tool("d", "sites", "List sites."),
  ];
  const known = draftAgents([tool("e", "orders", "Where is MY order")], new Map());
  const drafts = draftAgents(tools, new Map(known.map((agent) => [agent.name, agent])));
  expect(drafts.map(({ name, examples }) => [name, examples])).toEqual([
    ["users", ["list api keys"]],
    ["sites", ["list sites"]],
  ]);
});
