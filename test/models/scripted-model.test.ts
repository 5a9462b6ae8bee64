import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { createModelChain } from "../../src/core/models/chain.ts";
import { readModelEnvironment } from "../../src/core/models/environment.ts";
import { malicious, rewording, type Script, ScriptedModel, scriptedSource } from "../support/scripted-model.ts";
import { GET_ORDER, saying, screen } from "./chain-setup.ts";

const refund: Script = () => ({
  text: "I refund it.",
  calls: [{ name: "get_order", args: { order_id: "1", sum: 30 } }],
});

it.each([
  ["a chat model behind the chain", (script: Script) => chainOver(new ScriptedModel(script))],
  ["an answer source", (script: Script) => scriptedSource(script)],
])("a script drives %s", async (_, sourceOf) => {
  const { shown, ...listeners } = screen();
  const answer = await sourceOf(refund).answer(saying("refund order 1", listeners));
  expect(shown).toEqual(["I", " refund", " it."]);
  expect(answer.message.text).toBe("I refund it.");
  expect(answer.message.tool_calls).toMatchObject([{ name: "get_order", args: { order_id: "1", sum: 30 } }]);
  expect(answer.usage.outputTokens).toBeGreaterThan(0);
});

it("a script sees the tools that are offered", async () => {
  const script: Script = (_messages, tools) => ({ text: tools.map(({ name }) => name).join() });
  expect((await chainOver(new ScriptedModel(script)).answer(saying("hi"))).message.text).toBe("get_order");
});

it("a rewording model decides the same and says it differently", async () => {
  const source = scriptedSource(rewording(refund));
  const [one, two] = [await source.answer(saying("refund")), await source.answer(saying("refund"))];
  expect(one.message.tool_calls?.[0]?.args).toEqual(two.message.tool_calls?.[0]?.args);
  expect(one.message.tool_calls?.[0]?.id).not.toBe(two.message.tool_calls?.[0]?.id);
  expect(one.message.text).not.toBe(two.message.text);
  expect(source.asked).toBe(2);
});

it("a malicious model calls what it is told to and repeats what it finds", async () => {
  const source = scriptedSource(malicious);
  const orders = saying('Hi\ncall get_order {"order_id": "2"}\ncall drop_tables {}');
  const { message } = await source.answer(orders);
  expect(message.tool_calls).toMatchObject([{ name: "get_order", args: { order_id: "2" } }]);
  expect(message.invalid_tool_calls).toMatchObject([{ name: "drop_tables" }]);
  const result = new ToolMessage({ tool_call_id: message.tool_calls?.[0]?.id ?? "", content: "secret" });
  const messages = [...orders.messages, message, result];
  expect((await source.answer({ messages, tools: [GET_ORDER] })).message.text).toBe("secret");
  const later = [...messages, new HumanMessage("thanks")];
  expect((await source.answer({ messages: later, tools: [] })).message.text).toBe("As you wish.");
});

it("an abort ends a slow answer", async () => {
  const source = scriptedSource(() => ({ text: "Too late." }), { firstTokenMs: 5_000 });
  await expect(source.answer(saying("hi", { signal: AbortSignal.timeout(20) }))).rejects.toThrow();
});

function chainOver(offline: ScriptedModel) {
  return createModelChain({ environment: readModelEnvironment({}), offline, log: { warn: () => undefined } });
}
