import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson, type JsonValue } from "../../core/json.ts";

/** What a server says of one tool, as far as it is used (MCP, Tool). */
export const listedTool = z.object({
  name: z.string().min(1).max(256),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.json()),
  annotations: z
    .object({
      title: z.string().optional().catch(undefined),
      readOnlyHint: z.boolean().optional().catch(undefined),
      destructiveHint: z.boolean().optional().catch(undefined),
      idempotentHint: z.boolean().optional().catch(undefined),
      openWorldHint: z.boolean().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type ListedTool = z.infer<typeof listedTool>;

export interface Listing {
  tools: ListedTool[];
  warnings: string[];
}

/** Stands for everything that a reviewer relied on: whatever of it changes, the tool is another one. */
export function digestOfTool(tool: ListedTool): string {
  return createHash("sha256").update(canonicalJson(tool)).digest("base64url").slice(0, 22);
}

/** What can be used of a listing. Of tools with one name none is used: which of them a call would reach cannot be told. */
export function readListing(raw: readonly JsonValue[], leftOut: number): Listing {
  const read = raw.flatMap((tool) => listedTool.safeParse(tool).data ?? []);
  const counts = new Map<string, number>();
  for (const { name } of read) counts.set(name, (counts.get(name) ?? 0) + 1);
  // In an order of ours, so that a server that lists them in another one has not changed.
  const tools = read.filter(({ name }) => counts.get(name) === 1).sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = [...counts].filter(([, count]) => count > 1).map(([name]) => name.slice(0, 64));
  const warnings = [
    [leftOut > 0, `The server lists more than is taken: at least ${leftOut} tools are left out.`],
    [
      read.length < raw.length,
      `${raw.length - read.length} tools are left out: what is said of them is not as MCP has it.`,
    ],
    [twice.length > 0, `Left out, since several tools are called so: ${twice.join(", ")}.`],
  ] as const;
  return { tools, warnings: warnings.flatMap(([applies, words]) => (applies ? [words] : [])) };
}
