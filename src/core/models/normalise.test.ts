import { AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { historyForProvider, normaliseAnswer } from "./normalise.ts";

const newId = () => "call_new";
const chunk = (args: string, more: object = {}) =>
  new AIMessageChunk({
    content: "",
    tool_call_chunks: [{ type: "tool_call_chunk", id: "c1", name: "get_order", args, index: 0, ...more }],
  });

it.each(['{"order_id": "10', '{"order_id": "1043"} and more', '"1043"', "[1043]", "null"])(
  "refuses the arguments %s instead of guessing what was meant",
  (args) => {
    const message = normaliseAnswer(chunk(args), ["get_order"], newId);
    expect(message.tool_calls).toEqual([]);
    expect(message.invalid_tool_calls).toMatchObject([
      { id: "c1", name: "get_order", args, error: expect.any(String) },
    ]);
  },
);

it("takes no arguments at all for an empty object", () => {
  expect(normaliseAnswer(chunk(""), ["get_order"], newId).tool_calls).toMatchObject([{ args: {} }]);
});

it("gives a call an id where the model gave none", () => {
  expect(normaliseAnswer(chunk("{}", { id: "" }), ["get_order"], newId).tool_calls).toMatchObject([{ id: "call_new" }]);
});

it("keeps text and drops what only one provider would understand", () => {
  const content = [
    { type: "thinking", thinking: "Hm.", signature: "s" },
    { type: "text", text: "Your order " },
    { type: "text", text: "is on its way." },
  ];
  const message = normaliseAnswer(
    new AIMessage({ content, additional_kwargs: { stop_reason: "end_turn" } }),
    [],
    newId,
  );
  expect(message.content).toBe("Your order is on its way.");
  expect(message.additional_kwargs).toEqual({});
});

it("sends a refused call back as a call once it was answered, and not at all before", () => {
  const calls = [
    { type: "invalid_tool_call" as const, id: "c1", name: "drop tables!", args: "{}", error: "No such tool." },
    { type: "invalid_tool_call" as const, id: "c2", name: "get_order", args: '{"order', error: "Not JSON." },
  ];
  const said = new AIMessage({ content: "One moment.", invalid_tool_calls: calls });
  const answered = new ToolMessage({ tool_call_id: "c1", content: "No such tool." });
  const [, history] = historyForProvider([new HumanMessage("Hi"), said, answered]);
  expect(history).toMatchObject({
    content: "One moment.",
    tool_calls: [{ id: "c1", name: "drop_tables_", args: {} }],
    invalid_tool_calls: [],
  });
});

it("leaves out what says nothing", () => {
  const messages = [new HumanMessage("Hi"), new AIMessage(""), new HumanMessage("Hello?")];
  expect(historyForProvider(messages).map(({ text }) => text)).toEqual(["Hi", "Hello?"]);
});
