import type { OfferedTool } from "../source-kind.ts";
import type { ImportedTool } from "./import-store.ts";
import { suggestedSettings } from "./suggested-settings.ts";

/**
 * What a new reading is against the version that is live: an operation that is the same keeps its decision, one that
 * changed goes back to review, and both keep their settings.
 */
export function compareWithLive(
  offered: readonly OfferedTool[],
  live: readonly ImportedTool[],
): Omit<ImportedTool, "idx">[] {
  const before = new Map(live.map((tool) => [tool.name, tool]));
  return offered.map((tool) => {
    const { name, version } = tool.definition;
    const known = before.get(name);
    const base = { name, version, offered: tool };
    if (known === undefined) {
      const settings = suggestedSettings(tool.classification);
      return { ...base, change: "added", decision: "pending", decidedBy: null, settings };
    }
    const { settings, decision, decidedBy } = known;
    if (known.version === version) return { ...base, change: "same", decision, decidedBy, settings };
    return { ...base, change: "changed", decision: "pending", decidedBy: null, settings };
  });
}
