import { expect, it } from "vitest";
import { chosenModel, readModelEnvironment } from "./environment.ts";
import { findProvider } from "./providers.ts";

it.each([
  [{ ANTHROPIC_API_KEY: "a", OPENAI_API_KEY: "b", GOOGLE_API_KEY: "c" }, "anthropic:claude-sonnet-4-6"],
  [{ OPENAI_API_KEY: "b", GOOGLE_API_KEY: "c" }, "openai:gpt-5.4"],
  [{ GOOGLE_API_KEY: "c" }, "google:gemini-2.5-flash"],
  [{ ANTHROPIC_API_KEY: "" }, "offline"],
  [{}, "offline"],
  [{ ANTHROPIC_API_KEY: "a", MODEL: "offline" }, "offline"],
  [{ ANTHROPIC_API_KEY: "a", MODEL: "ollama:qwen3" }, "ollama:qwen3"],
])("chooses by the keys that are there: %o gives %s", (variables, model) => {
  expect(chosenModel(readModelEnvironment(variables))).toBe(model);
});

it("takes everything after the first colon for the model's name", () => {
  expect(findProvider("ollama:llama3.1:8b", readModelEnvironment({})).model).toBe("llama3.1:8b");
});

it.each([
  ["claude-sonnet-4-6", "MODEL_INVALID", /provider:model \(anthropic, openai, azure, google, ollama\) or offline/],
  ["anthropic:", "MODEL_INVALID", /provider:model/],
  ["mistral:large", "MODEL_PROVIDER_UNKNOWN", /anthropic, openai, azure, google, ollama/],
  ["constructor:x", "MODEL_PROVIDER_UNKNOWN", /anthropic/],
  ["anthropic:claude-sonnet-4-6", "MODEL_KEY_MISSING", /Set ANTHROPIC_API_KEY\./],
  ["openai:gpt-5.4", "MODEL_KEY_MISSING", /Set OPENAI_API_KEY or OPENAI_BASE_URL\./],
  ["azure:x", "MODEL_KEY_MISSING", /Set AZURE_OPENAI_API_KEY and AZURE_OPENAI_ENDPOINT\./],
])("says what to do about %s", (name, code, remedy) => {
  const environment = readModelEnvironment({});
  expect(() => findProvider(name, environment)).toThrow(
    expect.objectContaining({ code, audience: "operator", remedy: expect.stringMatching(remedy) }),
  );
});

it("names every variable that is wrong at once", () => {
  const wrong = { OPENAI_BASE_URL: "localhost:11434", OLLAMA_BASE_URL: "ftp://models" };
  expect(() => readModelEnvironment(wrong)).toThrow(/OPENAI_BASE_URL: must be.*OLLAMA_BASE_URL: must be/);
});
