import { AIMessage, type AIMessageChunk, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OfflineTool } from "./knowledge.ts";
import { createOfflineModel } from "./offline-model.ts";
import { shopTools } from "./shop.fixture.ts";

const model = createOfflineModel({ tools: () => shopTools, agents: () => [] });

function withTools(...names: string[]) {
  const definitions = shopTools
    .filter(({ name }) => names.includes(name))
    .map(({ name, description, inputSchema }) => ({
      type: "function" as const,
      function: { name, description, parameters: inputSchema },
    }));
  const bound = model.bindTools?.(definitions);
  if (!bound) throw new Error("The model takes no tools.");
  return bound;
}

describe("the offline model as LangChain sees it", () => {
  it("answers with a tool call, at no cost, the same every time", async () => {
    const ask = () =>
      withTools("track_shipment").invoke([new SystemMessage("…"), new HumanMessage("where is order 1043?")]);
    const answer = await ask();
    expect(answer.tool_calls).toMatchObject([{ name: "track_shipment", args: { order_id: "1043" } }]);
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 0, output_tokens: 0 });
    expect((await ask()).tool_calls).toEqual(answer.tool_calls);
  });

  it("streams text word by word, and calls as chunks that parse", async () => {
    const pieces: string[] = [];
    for await (const chunk of await model.stream("hello")) pieces.push(chunk.text);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join("")).toBe((await model.invoke("hello")).text);

    let whole: AIMessageChunk | undefined;
    for await (const chunk of await withTools("get_order").stream("show me order 1042"))
      whole = whole ? whole.concat(chunk) : chunk;
    expect(whole?.tool_calls).toMatchObject([{ name: "get_order", args: { order_id: "1042" } }]);
  });

  it("calls nothing that is not bound", async () => {
    for (const text of ["cancel order 1043", "where is order 1043?", "I want a human", "what is pending?"]) {
      expect((await model.invoke(text)).tool_calls ?? []).toEqual([]);
    }
  });

  it("takes tools in LangChain's own form too, and the bound schema counts", async () => {
    const bound = model.bindTools?.([
      tool(() => "", { name: "get_order", description: "One order.", schema: z.object({ order_id: z.string() }) }),
    ]);
    expect((await bound?.invoke("show me order A-17"))?.tool_calls).toMatchObject([{ args: { order_id: "A-17" } }]);
  });

  it("learns at once what is edited", async () => {
    const tools: OfflineTool[] = [...shopTools];
    const live = createOfflineModel({ tools: () => tools, agents: () => [] });
    const gift: OfflineTool = {
      name: "wrap_gift",
      effect: "read",
      description: "Wraps a gift.",
      inputSchema: { type: "object", properties: {} },
      wording: { examples: ["wrap it as a gift", "gift wrapping please", "包装成礼物"] },
    };
    const bound = live.bindTools?.([
      { type: "function", function: { name: "wrap_gift", description: "", parameters: gift.inputSchema } },
    ]);
    expect((await bound?.invoke("gift wrapping please"))?.tool_calls).toEqual([]);
    tools.push(gift);
    expect((await bound?.invoke("gift wrapping please"))?.tool_calls).toMatchObject([{ name: "wrap_gift" }]);
  });
});

describe("histories as they really are", () => {
  const shown = {
    orders: [1, 2, 3, 4].map((n) => ({
      order_id: `104${n}`,
      customer_id: "C001",
      status: "processing",
      placed_at: `2026-11-1${n}T09:00:00Z`,
      summary: `Thing number ${n}`,
    })),
  };
  const listed = (content: string) => [
    new HumanMessage("list my orders"),
    new AIMessage({ content: "", tool_calls: [{ id: "1", name: "list_orders", args: {}, type: "tool_call" }] }),
    new ToolMessage({ tool_call_id: "1", name: "list_orders", content }),
    new AIMessage("Here is what I found:"),
  ];
  const full = JSON.stringify({ status: "done", result: shown });

  it("still knows a list whose result has been shortened since", async () => {
    const cut = JSON.stringify({ shortened: full.slice(0, full.length - 90) });
    const answer = await withTools("get_order").invoke([...listed(cut), new HumanMessage("the second one")]);
    expect(answer.tool_calls).toMatchObject([{ name: "get_order", args: { order_id: "1042" } }]);
  });

  it("reads results that are marked as data, and takes what it can't read for a failure", async () => {
    const marked = await withTools("list_orders").invoke(
      listed(`<data source="list_orders">${full}</data>`).slice(0, 3),
    );
    expect(marked.text).toContain("order 1042");
    const unreadable = await withTools("list_orders").invoke(listed("<html>502</html>").slice(0, 3));
    expect(unreadable.text).toMatch(/could not be reached/);
  });

  it("does not take a yes to another model's or a colleague's question for its own", async () => {
    for (const said of [
      "Would you like to hear about our offers?",
      "[A colleague answered the customer:] Shall I call you?",
    ]) {
      const answer = await withTools("cancel_order").invoke([
        new HumanMessage("cancel order 1043"),
        new AIMessage(said),
        new HumanMessage("yes"),
      ]);
      expect(answer.tool_calls).toEqual([]);
    }
  });

  it("keeps its question over news that came in between", async () => {
    const question = await withTools("cancel_order").invoke([new HumanMessage("cancel order 1043")]);
    const answer = await withTools("cancel_order").invoke([
      new HumanMessage("cancel order 1043"),
      new AIMessage(question.text),
      new AIMessage("Your return R2001 was approved."),
      new HumanMessage("yes"),
    ]);
    expect(answer.tool_calls).toMatchObject([{ name: "cancel_order", args: { order_id: "1043" } }]);
  });
});
