import { notFound } from "../coded-error.ts";
import type { ToolDefinition, ToolSettings, ToolSource } from "./tool.ts";

/** What people decided about the tools of one source. */
export interface Review {
  /** Names of tools that may be called. */
  approved: ReadonlySet<string>;
  /** Of every tool; what `tools/*.yaml` says of one wins over it. */
  settings: ReadonlyMap<string, ToolSettings>;
  /** What earlier versions had. */
  former: readonly ToolDefinition[];
  /** Tools that write by their source's word and that a person found to only read. */
  lowered: ReadonlySet<string>;
}

/** A source as far as it was reviewed: what nobody approved is listed apart and cannot be called. */
export interface ReviewedSource extends ToolSource {
  readonly settings: ReadonlyMap<string, ToolSettings>;
  /** What waits for a review, was rejected, or was there in an earlier version. */
  unreviewed(): Promise<ToolDefinition[]>;
}

export function reviewedSource(source: ToolSource, { approved, settings, lowered, former }: Review): ReviewedSource {
  const asReviewed = (definition: ToolDefinition): ToolDefinition =>
    lowered.has(definition.name) ? { ...definition, effect: "read" } : definition;
  return {
    name: source.name,
    settings,
    list: async () => (await source.list()).filter(({ name }) => approved.has(name)).map(asReviewed),
    unreviewed: async () => [
      ...(await source.list()).filter(({ name }) => !approved.has(name)).map(asReviewed),
      ...former,
    ],
    async call(name, args, options) {
      if (!approved.has(name)) throw notFound("tool");
      return source.call(name, args, options);
    },
    ...(source.previewRequest && { previewRequest: source.previewRequest }),
  };
}

/** A source that has no live version: its tools are known by name, and none can be called. */
export function absentSource(name: string, former: readonly ToolDefinition[]): ReviewedSource {
  return {
    name,
    settings: new Map(),
    list: async () => [],
    unreviewed: async () => [...former],
    call: async () => {
      throw notFound("tool");
    },
  };
}
