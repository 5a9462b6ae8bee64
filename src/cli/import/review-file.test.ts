import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import type { ClassificationView, ImportView } from "./import-client.ts";
import { readReviewFile, refreshReviewFile, writeReviewFile } from "./review-file.ts";

const job: ImportView = {
  id: "imp_1",
  source: "shop",
  kind: "openapi",
  status: "review",
  location: "shop.yaml",
  settings: {},
  title: "Shop\nsecond line",
  version: "2",
  warnings: [],
  progress: null,
  code: null,
  error: null,
  counts: { tools: 3, added: 1, changed: 1, removed: 1, pending: 2, approved: 1 },
  removed: ["get_basket"],
  created_by: "key:1",
  created_at: "2026-01-01T00:00:00.000Z",
  approved_by: null,
  approved_at: null,
};

let count = 0;
function operation(name: string, more: Partial<ClassificationView> = {}): ClassificationView {
  return {
    idx: count++,
    name,
    version: `${name}-1`,
    method: "GET",
    path: `/${name}`,
    server: "https://shop.example.com",
    description: "",
    effect: "read",
    risk: "low",
    access: "staff",
    agent: null,
    approval: false,
    reasons: [],
    warnings: [],
    tags: [],
    change: "added",
    decision: "pending",
    decided_by: null,
    settings: { access: "staff" },
    suggested: { access: "staff" },
    input_schema: {},
    ...more,
  };
}

const own = { access: "bound", bind: { id: "customer.id" } };
const operations = [
  operation("same", { change: "same", decision: "approved" }),
  operation("for_staff"),
  operation("guessed", { access: "bound", settings: own, suggested: own }),
  operation("known", { access: "bound", change: "changed", settings: own, suggested: own }),
];

test("a file that nobody edited opens nothing to customers", () => {
  const { edits, problems } = readReviewFile("review.yaml", writeReviewFile(job, operations), job, operations);
  expect(problems).toEqual([]);
  const decisions = edits.map(({ idx, decision }) => [operations.find((one) => one.idx === idx)?.name, decision]);
  expect(decisions).toEqual([
    ["known", "approved"],
    ["for_staff", "approved"],
    ["guessed", "pending"],
    ["same", "approved"],
  ]);
});

test("it says where requests go, what is gone, and what was suggested where something else is set", () => {
  const closed = operation("closed", { suggested: own, server: null });
  const text = writeReviewFile(job, [...operations, closed]);
  expect(text).toContain("# Requests go to https://shop.example.com. Nobody has said where 1 operations live");
  expect(text).toContain("# Not there any more: get_basket.");
  expect(text).toContain('# suggested: bind: {"id":"customer.id"}');
});

test("a file that is older than the description is brought up to date, and keeps what people wrote", () => {
  const text = writeReviewFile(job, operations).replace("decision: later", "decision: approve # seen by Lin");
  const next = operations.map((one) => (one.name === "guessed" ? { ...one, version: "guessed-2", server: null } : one));
  const added = operation("added");
  expect(readReviewFile("review.yaml", text, job, [...next, added])).toEqual({
    edits: [],
    problems: [],
    changed: ["guessed"],
  });
  const refreshed = refreshReviewFile(refreshReviewFile(text, job, [...next, added]), job, [...next, added]);
  expect(refreshed).toContain("decision: approve # seen by Lin");
  expect(refreshed.match(/Changed since/g)).toHaveLength(1);
  expect(refreshed.match(/GET \/known/g)).toHaveLength(1);
  expect(refreshed).toContain("Nobody has said where 1 operations live");
  const first = operations.map((one) => (one.name === "known" ? { ...one, version: "known-2" } : one));
  expect(refreshReviewFile(text, job, first).match(/GET \/known/g)).toHaveLength(1);
  const { edits, changed } = readReviewFile("review.yaml", refreshed, job, [...next, added]);
  expect(changed).toEqual([]);
  expect(edits.at(-1)).toMatchObject({ idx: added.idx, decision: "pending" });
});

test("a new version is told name by name, and a first one in a sentence", () => {
  expect(differences(job, operations).slice(2)).toEqual([
    "  + for_staff  GET /for_staff (new)",
    "  + guessed  GET /guessed (new)",
    "  ~ known  GET /known (changed)",
    "  - get_basket (removed)",
  ]);
  const first = { ...job, removed: [], counts: { ...job.counts, added: 3 } };
  expect(differences(first, operations)).toHaveLength(2);
});

test("what nobody reads in passing is counted", () => {
  const many = Array.from({ length: 45 }, (_, index) => operation(`op_${index}`, { change: "changed" }));
  expect(differences(job, many).at(-2)).toBe("  ~ … and 25 more (changed)");
});
