import type { Classification } from "../../core/tools/classification.ts";
import type { OperationTool } from "../tools/operation-tools.ts";

/** What there is already, that operations can be given to. */
export interface ClassificationContext {
  agents: readonly { name: string; description: string; examples: readonly string[] }[];
}

const agentName = (tag: string | undefined) =>
  (tag ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 48) || "general";

/** One classification for each operation, in their order. Deterministic, and the same whatever the order. */
export function classifyOperations(tools: readonly OperationTool[], _context: ClassificationContext): Classification[] {
  return tools.map(({ definition: { effect, risk }, operation }) => ({
    effect,
    risk,
    access: "staff",
    agent: agentName(operation.tags[0]),
    approval: effect === "write",
    hints: {
      readOnly: effect === "read",
      destructive: operation.method === "delete",
      idempotent: effect === "read" || operation.method === "put" || operation.method === "delete",
      openWorld: true,
    },
    reasons: [],
  }));
}
