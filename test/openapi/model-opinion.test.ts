import { type ChatCompletionRequest, LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonValue } from "../../src/core/json.ts";
import type { Classification } from "../../src/core/tools/classification.ts";
import { createOpinionStore } from "../../src/core/tools/imports/opinions.ts";
import { suggestedSettings } from "../../src/core/tools/imports/suggested-settings.ts";
import {
  modelOpinions,
  type Opinion,
  type OpinionStore,
  withOpinion,
} from "../../src/openapi/classify/model-opinion.ts";
import { createOperationTools, type OperationTool } from "../../src/openapi/tools/operation-tools.ts";
import { chainAt } from "../models/chain-setup.ts";
import { eachDatabase } from "../support/databases.ts";

const HARMLESS: Opinion = {
  changes_something: false,
  risk: "low",
  staff_only: false,
  sensitive: false,
  description: "",
  reason: "It only looks.",
};
const SEVERE: Opinion = { ...HARMLESS, changes_something: true, risk: "high", staff_only: true, sensitive: true };

function operations(count: number): OperationTool[] {
  const item = (index: number) => ({ get: { operationId: `get_thing${index}`, responses: {} } });
  const paths = Object.fromEntries(Array.from({ length: count }, (_, index) => [`/things/${index}`, item(index)]));
  return createOperationTools({ root: { openapi: "3.1.0", info: {}, paths }, url: undefined }).tools;
}

function memory(): OpinionStore & { all: Map<string, JsonValue> } {
  const all = new Map<string, JsonValue>();
  return {
    all,
    get: async () => all,
    put: async (opinions) => opinions.forEach((opinion, digest) => void all.set(digest, opinion)),
  };
}

const asked = z.array(z.object({ name: z.string() }));
const mock = new LLMock({ port: 0 });
/** The names of each call, in the order of the calls. */
let calls: string[][] = [];
let isDown: (names: string[]) => boolean = () => false;

function answer({ messages }: ChatCompletionRequest) {
  const names = asked.parse(JSON.parse(String(messages.at(-1)?.content))).map(({ name }) => name);
  calls.push(names);
  if (isDown(names)) return { error: { message: "overloaded", type: "invalid_request_error" }, status: 400 };
  return {
    content: JSON.stringify({ operations: names.map((name) => ({ name, ...HARMLESS, description: `Gets ${name}.` })) }),
  };
}

beforeAll(async () => {
  mock.on({ predicate: () => true }, answer);
  await mock.start();
});
afterAll(() => mock.stop());
beforeEach(() => {
  calls = [];
  isDown = () => false;
});

const ask = (tools: OperationTool[], store: OpinionStore, progress: (done: number) => void = () => {}) => {
  const { source: models } = chainAt(mock.url, { MODEL: "openai:gpt-5.4" });
  return modelOpinions(tools, { models, store }, progress);
};

describe("a model", () => {
  it("is asked in batches about every operation once, and its progress is told", async () => {
    const told: number[] = [];
    const { opinions, warnings } = await ask(operations(90), memory(), (done) => told.push(done));
    expect(calls.map(({ length }) => length)).toEqual([20, 20, 20, 20, 10]);
    expect(new Set(calls.flat()).size).toBe(90);
    expect(opinions.get("get_thing7")).toMatchObject({ description: "Gets get_thing7." });
    expect(told).toEqual([0, 80, 90]);
    expect(warnings).toEqual([]);
  });

  it("that fails in a batch leaves the others, and the next reading asks for what is missing alone", async () => {
    const store = memory();
    isDown = (names) => names.includes("get_thing25");
    const first = await ask(operations(60), store);
    expect(first.opinions.size).toBe(40);
    expect(first.warnings).toEqual([expect.stringContaining("no opinion on 20 of 60 operations")]);
    isDown = () => false;
    calls = [];
    const second = await ask(operations(60), store);
    expect(calls).toEqual([expect.arrayContaining(["get_thing25"])]);
    expect(second).toMatchObject({ warnings: [], opinions: expect.objectContaining({ size: 60 }) });
  });

  it("that answers nothing is not asked a hundred times", async () => {
    isDown = () => true;
    const { opinions, warnings } = await ask(operations(200), memory());
    expect([opinions.size, warnings.length]).toEqual([0, 1]);
    expect(new Set(calls.map((names) => names[0])).size).toBe(4);
  });
});

eachDatabase("opinions in the store", (open) => {
  it("are found again by what was asked", async () => {
    const db = await open();
    await ask(operations(3), createOpinionStore(db));
    calls = [];
    const { opinions } = await ask(operations(4), createOpinionStore(db));
    expect(opinions.size).toBe(4);
    expect(calls).toEqual([["get_thing3"]]);
  });
});

describe("an opinion", () => {
  const read: Classification = {
    effect: "read",
    risk: "medium",
    access: "bound",
    bind: { user_id: "customer.id" },
    agent: "users",
    approval: false,
    hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
    reasons: [],
  };
  const write: Classification = { ...read, effect: "write", access: "staff", risk: "high", approval: true };

  it("makes things stricter, and says so", () => {
    const strict = withOpinion(read, SEVERE);
    expect(strict).toMatchObject({ effect: "write", risk: "high", access: "staff", approval: true });
    expect(strict).not.toHaveProperty("bind");
    expect(strict.hints).toMatchObject({ readOnly: false, destructive: true, idempotent: false });
    expect(strict.reasons).toEqual([expect.stringContaining("changes something")]);
    expect(suggestedSettings(strict, "read")).toMatchObject({ effect: "write", access: "staff" });
  });

  it("never makes anything less strict", () => {
    const { reasons, ...same } = withOpinion(write, HARMLESS);
    expect({ ...same, reasons: [] }).toEqual(write);
    expect(reasons).toEqual([expect.stringContaining("it only reads")]);
    expect(suggestedSettings(withOpinion(write, HARMLESS), "write")).not.toHaveProperty("effect");
  });

  it("takes back the suggestion that a write only reads", () => {
    const suggested = { ...write, looksLikeRead: true };
    expect(withOpinion(suggested, HARMLESS).looksLikeRead).toBe(true);
    expect(withOpinion(suggested, SEVERE)).not.toHaveProperty("looksLikeRead");
  });

  it("suggests better words", () => {
    expect(withOpinion(read, { ...HARMLESS, description: "Finds a user." }).description).toBe("Finds a user.");
    expect(withOpinion(read, HARMLESS)).toEqual(read);
  });
});
