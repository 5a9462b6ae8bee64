import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import { outcomeOf, troubleOutcome } from "./call-outcome.ts";
import { Trouble, type TroubleKind } from "./trouble.ts";

const text = (said: string) => ({ type: "text", text: said });

describe("a server's answer", () => {
  it.each<[string, JsonObject, unknown]>([
    ["structured content, where there is some", { content: [text("{}")], structuredContent: { id: 1 } }, { id: 1 }],
    ["text that is JSON, as data", { content: [text('[{"id":1}]')] }, [{ id: 1 }]],
    ["other text, as it is", { content: [text("12")] }, "12"],
    ["several parts, one after another", { content: [text("a"), text("b")] }, ["a", "b"]],
    [
      "pictures, by name",
      { content: [{ type: "image", mimeType: "image/png", data: "AAAA" }] },
      { type: "image", mimeType: "image/png", bytes: 3 },
    ],
    ["nothing", {}, null],
  ])("is %s", (_, result, expected) => {
    expect(outcomeOf("read", result)).toEqual({ kind: "ok", result: expected });
  });

  it("leaves open what became of a write where it cannot be read", () => {
    expect(outcomeOf("write", { content: "done" })).toMatchObject({ kind: "unknown", code: "UPSTREAM_UNREADABLE" });
    expect(outcomeOf("read", { content: "done" })).toMatchObject({ kind: "failed", code: "UPSTREAM_UNREADABLE" });
  });

  it("is a failure where it says so, however much it says", () => {
    const outcome = outcomeOf("write", { isError: true, content: [text("x".repeat(5_000))] });
    expect(outcome).toMatchObject({ kind: "failed", upstream: expect.stringMatching(/^"x{400}/) });
    expect(JSON.stringify(outcome).length).toBeLessThan(1_000);
  });
});

it.each<[TroubleKind, string, string]>([
  ["UNREACHABLE", "not_sent", "not_sent"],
  ["RESTING", "not_sent", "not_sent"],
  ["REJECTED", "failed", "failed"],
  ["UNAUTHORISED", "failed", "failed"],
  ["LOST", "failed", "unknown"],
  ["TIMEOUT", "failed", "unknown"],
  ["BROKEN", "failed", "unknown"],
])("%s means that a read is %s and a write %s", (kind, read, write) => {
  expect(troubleOutcome("read", new Trouble(kind)).kind).toBe(read);
  expect(troubleOutcome("write", new Trouble(kind)).kind).toBe(write);
});
