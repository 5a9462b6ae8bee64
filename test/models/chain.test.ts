import { LLMock } from "@copilotkit/aimock";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ModelAnswer } from "../../src/core/models/answer.ts";
import { createModelChain } from "../../src/core/models/chain.ts";
import { readModelEnvironment } from "../../src/core/models/environment.ts";
import { ScriptedModel } from "../support/scripted-model.ts";
import { chainAt, saying, screen } from "./chain-setup.ts";
import { openAiStream, rawProvider } from "./raw-provider.ts";

const PRIMARY = "openai:gpt-5.4";
const SECONDARY = "anthropic:claude-sonnet-4-6";
const BOTH = { MODEL: PRIMARY, MODEL_FALLBACK: SECONDARY };
const OFFLINE = { link: "offline", model: "offline", message: { content: "The offline model speaks." } };

const mock = new LLMock({ port: 0 });
beforeAll(() => mock.start());
afterEach(() => void mock.reset());
afterAll(() => mock.stop());

/** Lets the primary model answer the first requests as given, and everything else as if all were well. */
function primaryFirst(...faults: object[]) {
  for (const [sequenceIndex, fault] of faults.entries()) {
    mock.on({ model: "gpt-5.4", sequenceIndex }, { error: { message: "broken" }, ...fault });
  }
  mock.on({ model: /./ }, { content: "All is well." });
}

describe("a link that fails", () => {
  it.each([408, 429, 500, 502, 503, 529])("is tried again after %i", async (status) => {
    primaryFirst({ status, retryAfter: 0 }, { status, retryAfter: 0 });
    const { source, logged } = chainAt(mock.url, BOTH);
    const answer = await source.answer(saying("hello"));
    expect(answer).toMatchObject({ link: "primary", attempts: 3, message: { content: "All is well." } });
    expect(logged).toHaveLength(2);
  });

  it.each([
    [400, "MODEL_REQUEST_REFUSED"],
    [401, "MODEL_KEY_REFUSED"],
    [403, "MODEL_KEY_REFUSED"],
    [404, "MODEL_NOT_FOUND"],
  ])("is left at once for the second after %i, and the operator is told", async (status, code) => {
    primaryFirst({ status });
    const { source, logged } = chainAt(mock.url, BOTH);
    const answer = await source.answer(saying("hello"));
    expect(answer).toMatchObject({ link: "secondary", model: SECONDARY, attempts: 2 });
    expect(logged).toMatchObject([{ code, model: PRIMARY, remedy: expect.any(String) }]);
  });

  it("is not tried again when its quota is used up", async () => {
    primaryFirst({ status: 429, error: { message: "You exceeded your current quota.", code: "insufficient_quota" } });
    const { source, logged } = chainAt(mock.url, BOTH);
    expect(await source.answer(saying("hello"))).toMatchObject({ link: "secondary", attempts: 2 });
    expect(logged).toMatchObject([{ code: "MODEL_QUOTA_EXHAUSTED" }]);
  });

  it("gives way to the second, and that to the offline model", async () => {
    mock.on({ model: /./ }, { error: { message: "down" }, status: 500 });
    const { source } = chainAt(mock.url, BOTH);
    expect(await source.answer(saying("hello"))).toMatchObject({ ...OFFLINE, attempts: 7, costUsd: 0 });
  });

  it("gives way to the offline model when nothing listens there", async () => {
    const { source, logged } = chainAt("http://127.0.0.1:9", { MODEL: "ollama:llama3.1" });
    expect(await source.answer(saying("hello"))).toMatchObject(OFFLINE);
    expect(logged[0]).toMatchObject({ code: "MODEL_UNREACHABLE" });
  });

  it.each([
    ["seconds", () => "1"],
    ["a date", () => new Date(Date.now() + 1_900).toUTCString()],
  ])("is given the pause that it asks for in %s", async (_, retryAfter) => {
    const provider = await rawProvider(
      (response) => response.writeHead(429, { "retry-after": retryAfter() }).end(),
      openAiStream([{ content: "Now." }], "stop"),
    );
    const { source } = chainAt(provider.url, { MODEL: PRIMARY });
    expect(await source.answer(saying("hello"))).toMatchObject({ link: "primary", attempts: 2 });
    const [first = 0, second = 0] = provider.arrivals;
    expect(second - first).toBeGreaterThan(850);
    await provider.stop();
  });

  const retryInfo = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "60s" };
  it.each(["openai:gpt-5.4", "azure:gpt-5.4", "anthropic:claude-sonnet-4-6", "google:gemini-2.5-flash"])(
    "because %s asks for too long a pause is left alone for that long",
    async (model) => {
      const provider = await rawProvider((response) => {
        response.writeHead(429, { "retry-after": "60", "content-type": "application/json" });
        response.end(JSON.stringify({ error: { message: "Slow down.", details: [retryInfo] } }));
      });
      const { source, logged } = chainAt(provider.url, { MODEL: model });
      expect(await source.answer(saying("hello"))).toMatchObject({ ...OFFLINE, attempts: 2 });
      expect(await source.answer(saying("hello"))).toMatchObject({ ...OFFLINE, attempts: 1 });
      expect(logged).toMatchObject([{ code: "MODEL_RATE_LIMITED", retryAfterMs: 60_000 }]);
      await provider.stop();
    },
  );

  it("is not tried again once its time is up", async () => {
    mock.on({ model: /./ }, { error: { message: "down" }, status: 500 });
    const { source } = chainAt(mock.url, { MODEL: PRIMARY }, { linkMs: 0 });
    expect(await source.answer(saying("hello"))).toMatchObject({ ...OFFLINE, attempts: 2 });
  });
});

describe("a streamed answer", () => {
  it("that is cut is void on the screen and asked for again", async () => {
    const text = "One two three four five six seven eight nine ten eleven twelve.";
    const cut = { truncateAfterChunks: 3, latency: 10, chunkSize: 8 };
    mock.on({ model: "gpt-5.4", sequenceIndex: 0 }, { content: text }, cut);
    mock.on({ model: "gpt-5.4" }, { content: text });
    const { source } = chainAt(mock.url, BOTH);
    const { shown, ...listeners } = screen();
    const answer = await source.answer(saying("count", listeners));
    expect(answer).toMatchObject({ link: "primary", attempts: 2, message: { content: text } });
    expect(shown.indexOf("⟲")).toBeGreaterThan(0);
    expect(shown.slice(shown.indexOf("⟲") + 1).join("")).toBe(text);
  });

  it("that ends in good order but unfinished counts as cut", async () => {
    const half = openAiStream([{ content: "Your refund of " }]);
    const provider = await rawProvider(
      half,
      openAiStream([{ content: "Your refund of 30 EUR is on its way." }], "stop"),
    );
    const { source, logged } = chainAt(provider.url, { MODEL: PRIMARY });
    const { shown, ...listeners } = screen();
    await source.answer(saying("refund", listeners));
    expect(shown).toEqual(["Your refund of ", "⟲", "Your refund of 30 EUR is on its way."]);
    expect(logged).toMatchObject([{ code: "MODEL_STREAM_CUT" }]);
    await provider.stop();
  });

  it.each(["anthropic:claude-sonnet-4-6", "azure:gpt-5.4", "google:gemini-2.5-flash", "ollama:llama3.1"])(
    "that %s cuts is noticed",
    async (model) => {
      const cut = { truncateAfterChunks: 3, latency: 5, chunkSize: 4 };
      mock.on({ model: /./ }, { content: "One two three four five six seven." }, cut);
      const { source } = chainAt(mock.url, { MODEL: model }, { attempts: 1 });
      expect(await source.answer(saying("count"))).toMatchObject(OFFLINE);
    },
  );

  it("that does not begin in time is given up", async () => {
    mock.on({ model: "gpt-5.4" }, { content: "Late." }, { streamingProfile: { ttft: 3_000 } });
    mock.on({ model: /./ }, { content: "In time." });
    const { source, logged } = chainAt(mock.url, BOTH, { silenceMs: 60, attempts: 2 });
    const answer = await source.answer(saying("hello"));
    expect(answer).toMatchObject({ link: "secondary", message: { content: "In time." } });
    expect(answer.durationMs).toBeLessThan(1_000);
    expect(logged).toMatchObject([{ code: "MODEL_TIMEOUT" }, { code: "MODEL_TIMEOUT" }]);
  });

  it.each(["openai:gpt-5.4", "anthropic:claude-sonnet-4-6", "google:gemini-2.5-flash", "ollama:llama3.1"])(
    "of %s that goes silent is given up, and its connection closed",
    async (model) => {
      const provider = await rawProvider((response) => response.writeHead(200).flushHeaders());
      const { source, logged } = chainAt(provider.url, { MODEL: model }, { silenceMs: 60, attempts: 1 });
      expect(await source.answer(saying("hello"))).toMatchObject(OFFLINE);
      expect(logged).toMatchObject([{ code: "MODEL_TIMEOUT" }]);
      await expect.poll(provider.closed).toBe(1);
      await provider.stop();
    },
  );
});

describe("the circuit breaker", () => {
  it("keeps a dead provider from costing every turn its timeout, and lets one turn try it again later", async () => {
    mock.on({ model: "gpt-5.4" }, { error: { message: "down" }, status: 500 });
    mock.on({ model: /./ }, { content: "From the second." });
    const { source } = chainAt(mock.url, BOTH, { breakerMs: 150 });
    const requests = () => mock.getRequests().filter(({ body }) => body && "model" in body && body.model === "gpt-5.4");

    expect((await source.answer(saying("one"))).attempts).toBe(4);
    const meanwhile = await Promise.all(["two", "three"].map((text) => source.answer(saying(text))));
    expect(meanwhile.map(({ attempts }) => attempts)).toEqual([1, 1]);
    expect(requests()).toHaveLength(3);

    await new Promise((resolve) => setTimeout(resolve, 160));
    const probes = await Promise.all(["four", "five"].map((text) => source.answer(saying(text))));
    expect(probes.map(({ attempts }) => attempts).sort()).toEqual([1, 2]);
    expect(requests()).toHaveLength(4);

    mock.clearFixtures();
    mock.on({ model: /./ }, { content: "Well again." });
    await new Promise((resolve) => setTimeout(resolve, 160));
    const after: ModelAnswer[] = [await source.answer(saying("six")), await source.answer(saying("seven"))];
    expect(after.map(({ link }) => link)).toEqual(["primary", "primary"]);
  });
});

describe("the offline model", () => {
  it("is asked again however often it failed, and its error is the cause of what is thrown", async () => {
    const broken = new ScriptedModel((_messages, _tools, asked) => {
      if (asked <= 5) throw new Error("a fault of ours");
      return { text: "Better." };
    });
    const environment = readModelEnvironment({});
    const source = createModelChain({ environment, offline: broken, log: { warn: () => undefined } });
    for (let turn = 1; turn <= 5; turn++) {
      const thrown = { code: "MODEL_UNAVAILABLE", status: 503, cause: new Error("a fault of ours") };
      await expect(source.answer(saying("hello"))).rejects.toMatchObject(thrown);
    }
    expect((await source.answer(saying("hello"))).message.text).toBe("Better.");
  });
});

describe("an abort", () => {
  it.each(["openai:gpt-5.4", "anthropic:claude-sonnet-4-6", "google:gemini-2.5-flash", "ollama:llama3.1"])(
    "stops %s at once and asks nobody else",
    async (model) => {
      const provider = await rawProvider((response) => response.writeHead(200).flushHeaders());
      const { source, logged } = chainAt(provider.url, { MODEL: model });
      const reason = new Error("the customer left");
      const abort = new AbortController();
      setTimeout(() => abort.abort(reason), 40);
      const before = performance.now();
      await expect(source.answer(saying("hello", { signal: abort.signal }))).rejects.toBe(reason);
      expect(performance.now() - before).toBeLessThan(500);
      expect(logged).toEqual([]);
      await expect.poll(provider.closed).toBe(1);
      await provider.stop();
    },
  );

  it("ends a pause between two attempts", async () => {
    mock.on({ model: /./ }, { error: { message: "busy" }, status: 429, retryAfter: 5 });
    const { source } = chainAt(mock.url, BOTH);
    const reason = new Error("the customer left");
    const abort = new AbortController();
    setTimeout(() => abort.abort(reason), 40);
    await expect(source.answer(saying("hello", { signal: abort.signal }))).rejects.toBe(reason);
    expect(mock.getRequests()).toHaveLength(1);
  });
});

describe("the choice of a model", () => {
  it("is an agent's own where it has one", async () => {
    mock.on({ model: "claude-haiku-4-5" }, { content: "From the agent's own." });
    const { source } = chainAt(mock.url, BOTH);
    const answer = await source.answer(saying("hello", { model: "anthropic:claude-haiku-4-5" }));
    expect(answer).toMatchObject({ link: "primary", model: "anthropic:claude-haiku-4-5" });
  });

  it("falls back where an agent's own cannot be used", async () => {
    primaryFirst();
    const { source, logged } = chainAt(mock.url, BOTH);
    const answer = await source.answer(saying("hello", { model: "mistral:large" }));
    expect(answer).toMatchObject({ link: "secondary", model: SECONDARY });
    expect(logged).toMatchObject([{ code: "MODEL_PROVIDER_UNKNOWN" }]);
  });

  it("counts the offline model as a fallback only where it was not chosen", async () => {
    const { source } = chainAt(mock.url, { MODEL: "offline", MODEL_FALLBACK: SECONDARY });
    expect(await source.answer(saying("hello"))).toMatchObject({ link: "primary", model: "offline", attempts: 1 });
    expect(source.describe()).toBe("offline");
    expect(chainAt(mock.url, BOTH).source.describe()).toBe(`${PRIMARY}, then ${SECONDARY}, then offline`);
  });
});
