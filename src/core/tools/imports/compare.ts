import type { OfferedTool } from "../source-kind.ts";
import type { ToolSettings } from "../tool.ts";
import type { ImportedTool } from "./import-store.ts";
import { suggestedSettings } from "./suggested-settings.ts";

/**
 * What a new reading is against the version that is live: an operation that is the same keeps its decision, one that
 * changed goes back to review, and both keep their settings. `written` is what `tools/*.yaml` says, which wins.
 */
export function compareWithLive(
  offered: readonly OfferedTool[],
  live: readonly ImportedTool[],
  written: ReadonlyMap<string, ToolSettings>,
): Omit<ImportedTool, "idx">[] {
  const before = new Map(live.map((tool) => [tool.name, tool]));
  return offered.map((tool) => {
    const { name, version } = tool.definition;
    const known = before.get(name);
    const settings =
      written.get(name) ?? known?.settings ?? suggestedSettings(tool.classification, tool.definition.effect);
    const base = { name, version, offered: tool, settings };
    if (known?.version === version) {
      return { ...base, change: "same", decision: known.decision, decidedBy: known.decidedBy };
    }
    return { ...base, change: known ? "changed" : "added", decision: "pending", decidedBy: null };
  });
}
