import { z } from "zod";
import { settingsSchema, toToolSettings } from "../core/agents/tool-settings-file.ts";
import type { ImportJob } from "../core/tools/imports/import-job.ts";
import type { ImportedTool } from "../core/tools/imports/import-store.ts";
import { suggestedSettings } from "../core/tools/imports/suggested-settings.ts";
import type { ToolSettings } from "../core/tools/tool.ts";
import { invalidInput } from "./invalid-input.ts";

export const sourceName = z.string().regex(/^[a-z][a-z0-9_-]{0,47}$/, "use a-z, 0-9, _ and -, starting with a letter");
export const count = z.int().min(0);

/** What a person who reviews may change of a tool, as in `tools/*.yaml`. */
export const setting = z.record(z.string(), z.json());

export const importView = z.object({
  id: z.string(),
  source: z.string(),
  kind: z.string(),
  status: z.enum(["reading", "review", "live", "superseded", "discarded", "failed"]),
  location: z.string(),
  settings: z.record(z.string(), z.json()).describe("How the source is reached: what is approved with the rest."),
  title: z.string(),
  version: z.string(),
  warnings: z.array(z.string()),
  progress: z.object({ phase: z.string(), done: z.number(), total: z.number() }).nullable(),
  code: z.string().nullable(),
  error: z.string().nullable(),
  counts: z.object({ tools: count, added: count, changed: count, removed: count, pending: count, approved: count }),
  removed: z.array(z.string()).optional(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  approved_by: z.string().nullable(),
  approved_at: z.iso.datetime().nullable(),
});

export const classificationView = z.object({
  idx: count,
  name: z.string(),
  version: z.string().describe("Digest of all that a reviewer relies on."),
  method: z.string(),
  path: z.string(),
  server: z.string().nullable().describe("Where its requests go; null where neither description nor base_url says so."),
  description: z.string(),
  effect: z.enum(["read", "write"]),
  risk: z.enum(["low", "medium", "high"]),
  access: z.enum(["public", "bound", "owned", "staff"]),
  agent: z.string().nullable(),
  approval: z.boolean(),
  reasons: z.array(z.string()),
  warnings: z.array(z.string()),
  tags: z.array(z.string()),
  change: z.enum(["added", "changed", "same"]),
  decision: z.enum(["pending", "approved", "rejected"]),
  decided_by: z.string().nullable(),
  /** What the person who reviews may change. */
  settings: z.record(z.string(), z.json()),
  suggested: z.record(z.string(), z.json()).describe("The settings as they were suggested."),
  input_schema: z.record(z.string(), z.json()),
});

export function importData(job: ImportJob): z.infer<typeof importView> {
  return {
    id: job.id,
    source: job.source,
    kind: job.kind,
    status: job.status,
    location: job.location,
    settings: job.settings,
    title: job.title,
    version: job.version,
    warnings: job.warnings,
    progress: job.progress,
    code: job.code,
    error: job.error,
    counts: job.counts,
    created_by: job.createdBy,
    created_at: job.createdAt.toISOString(),
    approved_by: job.approvedBy,
    approved_at: job.approvedAt?.toISOString() ?? null,
  };
}

function settingsData({ idempotencyHeader, ...rest }: ToolSettings): z.infer<typeof setting> {
  const plain = idempotencyHeader === undefined ? rest : { ...rest, idempotency_header: idempotencyHeader };
  return setting.parse(plain);
}

export function classificationData(tool: ImportedTool): z.infer<typeof classificationView> {
  const { definition, classification, warnings, tags } = tool.offered;
  const [method = "", ...path] = definition.origin.split(" ");
  return {
    idx: tool.idx,
    name: tool.name,
    version: tool.version,
    method,
    path: path.join(" "),
    server: tool.offered.server ?? null,
    description: definition.description,
    effect: tool.settings.effect ?? definition.effect,
    risk: tool.settings.risk ?? definition.risk,
    access: tool.settings.access,
    agent: tool.settings.agent ?? null,
    approval: tool.settings.approval ?? definition.effect === "write",
    reasons: classification.reasons,
    warnings: [...warnings],
    tags: [...tags],
    change: tool.change,
    decision: tool.decision,
    decided_by: tool.decidedBy,
    settings: settingsData(tool.settings),
    suggested: settingsData(suggestedSettings(classification, definition.effect)),
    input_schema: definition.inputSchema,
  };
}

/** The settings with an edit laid over them. Throws INVALID_INPUT. */
export function mergedSettings(tool: ImportedTool, changes: z.infer<typeof setting> | undefined): ToolSettings {
  if (changes === undefined) return tool.settings;
  const merged = Object.fromEntries(
    Object.entries({ ...settingsData(tool.settings), ...changes }).filter(([, value]) => value !== null),
  );
  const parsed = settingsSchema.safeParse(merged);
  if (!parsed.success) throw invalidInput(`settings of ${tool.name}`, parsed.error);
  return toToolSettings(parsed.data);
}
