import { Document, isMap, isScalar } from "yaml";
import { z } from "zod";
import { settingsSchema } from "../../core/agents/tool-settings-file.ts";
import { readYaml } from "../../core/yaml/document.ts";
import { suggestion } from "../../core/yaml/nearest.ts";
import type { Problem } from "../../core/yaml/problem.ts";
import { validateYaml } from "../../core/yaml/validate.ts";
import type { ClassificationView, Edit, ImportView } from "./import-client.ts";

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

const HEADER = ({ source, title, location }: ImportView) => ` The review of ${title || source} (${location}).
 decision: approve, reject or later. Only what is approved can be called, and every write still waits for a person on staff.
 access:   public (anyone), bound (parameters filled from the customer's identity), owned (the record must be the customer's),
           staff (no customer's agent has it).
 agent:    which agent has it. The same keys as in tools/*.yaml may be added: bind, owner, preview, rate, idempotent, wording …
 Then run the import again with this file.`;

function remarks({ method, path, change, reasons, warnings, settings }: ClassificationView, effect: string): string {
  const raised = settings.effect === undefined ? [` effect: ${effect}`] : [];
  const lines = [` ${method} ${path} (${change})`, ...raised, ...[...reasons, ...warnings].map((text) => ` ${text}`)];
  return lines
    .map((line) => line.replace(/\s+/g, " ").slice(0, 200))
    .map((line) => ` ${line.trim()}`)
    .join("\n");
}

/** A review as a file for people to edit, everything as suggested. */
export function writeReviewFile(job: ImportView, classifications: readonly ClassificationView[]): string {
  const operations = Object.fromEntries(
    classifications.map(({ name, decision, settings, version }) => [
      name,
      { decision: WORD_OF[decision], ...settings, version },
    ]),
  );
  const document = new Document({ source: job.source, operations });
  document.commentBefore = HEADER(job);
  const byName = new Map(classifications.map((one) => [one.name, one]));
  const node = document.get("operations");
  if (isMap(node)) {
    for (const { key } of node.items) {
      const one = isScalar(key) ? byName.get(String(key.value)) : undefined;
      if (!one || !isScalar(key)) continue;
      key.commentBefore = remarks(one, one.effect);
      key.spaceBefore = true;
    }
  }
  return document.toString({ lineWidth: 140 });
}

/** What a review file says of an import; edits only if nothing is wrong with it. */
export function readReviewFile(
  file: string,
  text: string,
  job: Pick<ImportView, "source">,
  classifications: readonly ClassificationView[],
): { edits: Edit[]; problems: Problem[] } {
  const document = readYaml(file, text);
  const { value, problems } = validateYaml(document, reviewFileSchema);
  if (value === null) return { edits: [], problems };

  const byName = new Map(classifications.map((one) => [one.name, one]));
  const at = (path: readonly string[], code: string, message: string, remedy: string) =>
    document.origin.problem(path, { code, message, remedy }, path.length === 2 ? "key" : "value");
  if (value.source !== job.source) {
    const message = `This is the review of ${value.source}, not of ${job.source}.`;
    return { edits: [], problems: [at(["source"], "OTHER_SOURCE", message, "Name that source with --name.")] };
  }
  const edits: Edit[] = [];
  for (const [name, { decision, version, ...settings }] of Object.entries(value.operations)) {
    const one = byName.get(name);
    if (!one) {
      const remedy =
        suggestion(name, [...byName.keys()]) || "Remove it; the description has no such operation any more.";
      problems.push(at(["operations", name], "UNKNOWN_TOOL", `There is no operation "${name}".`, remedy));
    } else if (one.version !== version) {
      const message = `${name} is not what it was when this file was written.`;
      const remedy = `Look at it again, then write version: ${one.version}`;
      problems.push(at(["operations", name, "version"], "OPERATION_CHANGED", message, remedy));
    } else {
      const absent = Object.keys(one.settings).filter((key) => !Object.hasOwn(settings, key));
      const plain = z.record(z.string(), z.json()).parse(settings);
      const removed = Object.fromEntries(absent.map((key) => [key, null]));
      edits.push({ idx: one.idx, decision: DECISIONS[decision], settings: { ...plain, ...removed } });
    }
  }
  return { edits: problems.length === 0 ? edits : [], problems };
}
