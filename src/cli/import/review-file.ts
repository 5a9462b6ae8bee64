import { isDeepStrictEqual } from "node:util";
import { Document, isMap, isScalar, parseDocument } from "yaml";
import { z } from "zod";
import { settingsSchema } from "../../core/agents/tool-settings-file.ts";
import { readYaml } from "../../core/yaml/document.ts";
import { suggestion } from "../../core/yaml/nearest.ts";
import type { Problem } from "../../core/yaml/problem.ts";
import { validateYaml } from "../../core/yaml/validate.ts";
import { destination } from "./differences.ts";
import { isGuess } from "./guess.ts";
import type { ClassificationView, Edit, ImportView } from "./import-client.ts";

const WIDTH = { lineWidth: 140 };
const DECISIONS = { approve: "approved", reject: "rejected", later: "pending" } as const;
const WORD_OF = { approved: "approve", rejected: "reject", pending: "approve" } as const;

const reviewFileSchema = z.strictObject({
  source: z.string(),
  operations: z.record(
    z.string(),
    settingsSchema.safeExtend({
      decision: z.enum(["approve", "reject", "later"]),
      /** Of the operation when the file was written: what was reviewed is what goes live. */
      version: z.string(),
    }),
  ),
});

const header = (
  { source, title, location, removed = [] }: ImportView,
  destination: string,
) => ` The review of ${line(title || source)} (${location}).
 ${destination}
 ${removed.length === 0 ? "" : `Not there any more: ${removed.join(", ")}.\n `}decision: approve, reject or later. Only what is approved can be called, and every write still waits for a person on staff.
           What would be open to customers by a guess alone says later: look at it, then approve it.
 access:   public (anyone), bound (parameters filled from the customer's identity), owned (the record must be the customer's),
           staff (no customer's agent has it).
 agent:    which agent has it. The same keys as in tools/*.yaml may be added: bind, owner, preview, rate, idempotent, wording …
 Then run the import again with this file.`;

const line = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 200);

function remarks({ method, path, change, effect, settings, suggested, reasons, warnings }: ClassificationView): string {
  const differs = Object.entries(suggested).filter(([key, value]) => !isDeepStrictEqual(settings[key], value));
  const lines = [
    `${method} ${path} (${change})`,
    ...(settings.effect === undefined ? [`effect: ${effect}`] : []),
    ...differs.map(([key, value]) => `suggested: ${key}: ${JSON.stringify(value)}`),
    ...reasons,
    ...warnings,
  ];
  return lines.map((text) => ` ${line(text)}`).join("\n");
}

/** What needs a look comes first. */
const ORDER = { changed: 0, added: 1, same: 2 } as const;

/** A review as a file for people to edit, everything as suggested. */
export function writeReviewFile(job: ImportView, classifications: readonly ClassificationView[]): string {
  const inOrder = classifications.toSorted((a, b) => ORDER[a.change] - ORDER[b.change]);
  const operations = Object.fromEntries(
    inOrder.map((one) => [
      one.name,
      { decision: isGuess(one) ? "later" : WORD_OF[one.decision], ...one.settings, version: one.version },
    ]),
  );
  const document = new Document({ source: job.source, operations });
  document.commentBefore = header(job, destination(classifications));
  const byName = new Map(classifications.map((one) => [one.name, one]));
  const node = document.get("operations");
  if (isMap(node)) {
    for (const [index, { key }] of node.items.entries()) {
      const one = isScalar(key) ? byName.get(String(key.value)) : undefined;
      if (!one || !isScalar(key)) continue;
      key.commentBefore = remarks(one);
      key.spaceBefore = index > 0;
    }
  }
  return document.toString(WIDTH);
}

/**
 * The file with what has changed since it was written: the operations' new versions, each marked, and those that are new, left for
 * later. What people decided stays.
 */
export function refreshReviewFile(
  text: string,
  job: ImportView,
  classifications: readonly ClassificationView[],
): string {
  const document = parseDocument(text);
  const operations = document.get("operations");
  if (!isMap(operations)) return text;
  document.commentBefore = header(job, destination(classifications));
  const keys = new Map(
    operations.items.flatMap(({ key }) => (isScalar(key) ? [[String(key.value), key] as const] : [])),
  );
  for (const one of classifications) {
    const key = keys.get(one.name);
    const before = document.getIn(["operations", one.name, "version"]);
    if (before === one.version) continue;
    if (key) {
      // The parser keeps what stands above the first key with the map.
      if (key === operations.items[0]?.key) operations.commentBefore = null;
      key.commentBefore = ` Changed since you looked at it.\n${remarks(one)}`;
      document.setIn(["operations", one.name, "version"], one.version);
    } else if (one.decision === "pending") {
      const added = document.createNode(one.name);
      added.commentBefore = remarks(one);
      added.spaceBefore = true;
      const entry = document.createNode({ decision: "later", ...one.settings, version: one.version });
      operations.items.push(document.createPair(added, entry));
    }
  }
  return document.toString(WIDTH);
}

/** What a review file says of an import; edits only if nothing is wrong with it. `changed` are operations that are not what it speaks of. */
export function readReviewFile(
  file: string,
  text: string,
  job: Pick<ImportView, "source">,
  classifications: readonly ClassificationView[],
): { edits: Edit[]; problems: Problem[]; changed: string[] } {
  const document = readYaml(file, text);
  const { value, problems } = validateYaml(document, reviewFileSchema);
  if (value === null) return { edits: [], problems, changed: [] };

  const byName = new Map(classifications.map((one) => [one.name, one]));
  const at = (path: readonly string[], code: string, message: string, remedy: string) =>
    document.origin.problem(path, { code, message, remedy }, path.length === 2 ? "key" : "value");
  if (value.source !== job.source) {
    const message = `This is the review of ${value.source}, not of ${job.source}.`;
    return {
      edits: [],
      problems: [at(["source"], "OTHER_SOURCE", message, "Name that source with --name.")],
      changed: [],
    };
  }
  const edits: Edit[] = [];
  const changed: string[] = [];
  for (const [name, { decision, version, ...settings }] of Object.entries(value.operations)) {
    const one = byName.get(name);
    if (!one) {
      const remedy =
        suggestion(name, [...byName.keys()]) || "Remove it; the description has no such operation any more.";
      problems.push(at(["operations", name], "UNKNOWN_TOOL", `There is no operation "${name}".`, remedy));
    } else if (one.version !== version) {
      changed.push(name);
    } else {
      const absent = Object.keys(one.settings).filter((key) => !Object.hasOwn(settings, key));
      const plain = z.record(z.string(), z.json()).parse(settings);
      const removed = Object.fromEntries(absent.map((key) => [key, null]));
      edits.push({ idx: one.idx, decision: DECISIONS[decision], settings: { ...plain, ...removed } });
    }
  }
  return { edits: problems.length === 0 && changed.length === 0 ? edits : [], problems, changed };
}
