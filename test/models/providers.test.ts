import { LLMock } from "@copilotkit/aimock";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { askFor } from "../../src/core/models/structured.ts";
import { chainAt, GET_ORDER, saying, screen } from "./chain-setup.ts";
import { anthropicCall, openAiStream, rawProvider } from "./raw-provider.ts";

const MODELS = [
  "anthropic:claude-sonnet-4-6",
  "openai:gpt-5.4",
  "azure:my-deployment",
  "google:gemini-2.5-flash",
  "ollama:llama3.1:8b",
];
const USAGE = {
  anthropic: { input_tokens: 100, output_tokens: 20 },
  openai: { prompt_tokens: 100, completion_tokens: 20 },
  azure: { prompt_tokens: 100, completion_tokens: 20 },
  google: { promptTokenCount: 100, candidatesTokenCount: 20 },
};
const COST = {
  "anthropic:claude-sonnet-4-6": (100 * 3 + 20 * 15) / 1e6,
  "openai:gpt-5.4": (100 * 2.5 + 20 * 15) / 1e6,
  "azure:my-deployment": null,
  "google:gemini-2.5-flash": (100 * 0.3 + 20 * 2.5) / 1e6,
};

const mock = new LLMock({ port: 0 });
beforeAll(async () => {
  for (const [provider, usage] of Object.entries(USAGE)) {
    mock.onMessage(`hello ${provider}`, { content: "Hello, what can I do for you today?", usage });
  }
  mock.onMessage("hello", { content: "Hello, what can I do for you today?" });
  const calls = ["1043", "1044"].map((id) => ({ name: "get_order", arguments: JSON.stringify({ order_id: id }) }));
  mock.onMessage("where are my orders", { toolCalls: calls });
  mock.onMessage("delete everything", { toolCalls: [{ name: "drop_tables", arguments: "{}" }] });
  mock.onMessage("say nothing", { content: "" });
  mock.on(
    { userMessage: "classify", predicate: (request) => Boolean(request.tools?.length) },
    { toolCalls: [{ name: "intent", arguments: '{"intent":"billing","certain":true}' }] },
  );
  mock.onMessage("classify", { content: '{"intent":"billing","certain":true}' });
  await mock.start();
});
afterAll(() => mock.stop());

describe.each(MODELS)("%s", (model) => {
  const provider = model.slice(0, model.indexOf(":"));

  it("streams its answer as text", async () => {
    const { source } = chainAt(mock.url, { MODEL: model });
    const { shown, ...listeners } = screen();
    const answer = await source.answer(saying(`hello ${provider}`, listeners));
    expect(answer).toMatchObject({ model, link: "primary", attempts: 1 });
    expect(answer.message.content).toBe("Hello, what can I do for you today?");
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.join("")).toBe(answer.message.content);
  });

  it("calls several tools at once, each with an id of its own", async () => {
    const { source } = chainAt(mock.url, { MODEL: model });
    const { message } = await source.answer(saying("where are my orders"));
    expect(message.tool_calls).toMatchObject([
      { name: "get_order", args: { order_id: "1043" } },
      { name: "get_order", args: { order_id: "1044" } },
    ]);
    const ids = new Set(message.tool_calls?.map(({ id }) => id));
    expect(ids.size).toBe(2);
    expect([...ids].every(Boolean)).toBe(true);
  });

  it("hands a call of a tool that was not offered back as data, and can be told so", async () => {
    const { source } = chainAt(mock.url, { MODEL: model });
    const { message } = await source.answer(saying("delete everything"));
    expect(message.tool_calls).toEqual([]);
    expect(message.invalid_tool_calls).toMatchObject([
      { name: "drop_tables", error: expect.stringMatching(/no tool/) },
    ]);

    mock.clearRequests();
    const [refused] = message.invalid_tool_calls ?? [];
    const answered = new ToolMessage({ tool_call_id: refused?.id ?? "", content: refused?.error ?? "" });
    const request = saying("delete everything");
    await source.answer({ ...request, messages: [...request.messages, message, answered, new HumanMessage("hello")] });
    expect(JSON.stringify(mock.getLastRequest()?.body)).toContain("drop_tables");
  });

  it("takes an empty answer for one", async () => {
    const { source } = chainAt(mock.url, { MODEL: model });
    const { message, attempts } = await source.answer(saying("say nothing"));
    expect(message).toMatchObject({ content: "", tool_calls: [], invalid_tool_calls: [] });
    expect(attempts).toBe(1);
  });

  it("answers in a given shape", async () => {
    const { source } = chainAt(mock.url, { MODEL: model });
    const { value } = await askFor(source, {
      name: "intent",
      description: "What the customer wants.",
      schema: z.object({ intent: z.enum(["billing", "orders"]), certain: z.boolean() }),
      messages: [new HumanMessage("classify this")],
    });
    expect(value).toEqual({ intent: "billing", certain: true });
  });

  it("can go on with a conversation that another provider began", async () => {
    const { source } = chainAt(mock.url, { MODEL: model });
    const call = { id: "toolu_01", name: "get_order", args: { order_id: "1043" } };
    const messages = [
      new HumanMessage("where is my order"),
      new AIMessage({ content: "Let me see.", tool_calls: [call] }),
      new ToolMessage({ tool_call_id: "toolu_01", content: '{"status":"shipped"}' }),
      new HumanMessage("hello again"),
    ];
    const { message } = await source.answer({ messages, tools: [GET_ORDER] });
    expect(message.text).toMatch(/^Hello/);
  });
});

it.each(Object.entries(COST))("%s: counts tokens of a streamed answer and what they cost", async (model, cost) => {
  const { source } = chainAt(mock.url, { MODEL: model });
  const answer = await source.answer(saying(`hello ${model.slice(0, model.indexOf(":"))}`));
  expect(answer.usage).toEqual({ inputTokens: 100, outputTokens: 20, cachedInputTokens: 0 });
  if (cost === null) expect(answer.costUsd).toBeNull();
  else expect(answer.costUsd).toBeCloseTo(cost, 9);
});

it("marks Anthropic's system prompt for its cache and counts what was read from there", async () => {
  const anthropic = await rawProvider(anthropicCall("get_order", '{"order_id": "1043"}'));
  const { source } = chainAt(anthropic.url, { MODEL: "anthropic:claude-sonnet-4-6" });
  const answer = await source.answer(saying("where is 1043"));
  expect(anthropic.bodies[0]).toMatchObject({ system: [{ type: "text", cache_control: { type: "ephemeral" } }] });
  expect(answer.usage).toEqual({ inputTokens: 1000, outputTokens: 20, cachedInputTokens: 900 });
  expect(answer.costUsd).toBeCloseTo((100 * 3 + 900 * 0.3 + 20 * 15) / 1e6, 9);
  await anthropic.stop();
});

it("sends Gemini the whole JSON Schema of a tool", async () => {
  const google = await rawProvider((response) => response.writeHead(400).end());
  const { source } = chainAt(google.url, { MODEL: "google:gemini-2.5-flash" });
  await source.answer(saying("where is 1043"));
  expect(google.bodies[0]).toMatchObject({
    tools: [{ functionDeclarations: [{ name: "get_order", parametersJsonSchema: GET_ORDER.schema }] }],
  });
  await google.stop();
});

it("sends Gemini the results of parallel calls as one turn", async () => {
  const google = await rawProvider((response) => response.writeHead(400).end());
  const { source } = chainAt(google.url, { MODEL: "google:gemini-2.5-flash" });
  const ids = ["a", "b"];
  const calls = ids.map((id) => ({ id, name: "get_order", args: { order_id: id } }));
  const results = ids.map((id) => new ToolMessage({ tool_call_id: id, content: `order ${id}` }));
  const messages = [new HumanMessage("where?"), new AIMessage({ content: "", tool_calls: calls }), ...results];
  await source.answer({ messages, tools: [GET_ORDER] });
  expect(google.bodies[0]).toMatchObject({
    contents: [
      { role: "user" },
      { role: "model", parts: [{ functionCall: {} }, { functionCall: {} }] },
      { role: "user", parts: [{ functionResponse: {} }, { functionResponse: {} }] },
    ],
  });
  await google.stop();
});

const CUT_ARGUMENTS = '{"order_id": "10';
const cutCall = { index: 0, id: "c1", type: "function", function: { name: "get_order", arguments: CUT_ARGUMENTS } };
it.each([
  ["openai:gpt-5.4", openAiStream([{ tool_calls: [cutCall] }], "length")],
  ["anthropic:claude-sonnet-4-6", anthropicCall("get_order", CUT_ARGUMENTS)],
])("%s: never completes the arguments of a call that were cut off", async (model, handler) => {
  const provider = await rawProvider(handler);
  const { source } = chainAt(provider.url, { MODEL: model });
  const { message } = await source.answer(saying("where is 1043"));
  expect(message.tool_calls).toEqual([]);
  expect(message.invalid_tool_calls).toMatchObject([{ name: "get_order", args: CUT_ARGUMENTS }]);
  await provider.stop();
});

it("works with an OpenAI-compatible server that wants no key", async () => {
  const server = await rawProvider(openAiStream([{ content: "Local hello." }], "stop"));
  const { source } = chainAt(server.url, { MODEL: "openai:qwen3", OPENAI_API_KEY: "" });
  const answer = await source.answer(saying("hello"));
  expect(answer.message.text).toBe("Local hello.");
  expect(answer.costUsd).toBeNull();
  await server.stop();
});
