import type { OfflineTool } from "./knowledge.ts";

/** In which state a record must be, by how descriptions of tools put it. */
const NEEDED: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\b(?:not (?:yet )?(?:been )?|before [\w ]{1,20}? (?:is|are|was|has been) )(?:shipped|sent|dispatched)\b/iu,
    /^(?:processing|pending|preparing|placed|open|paid|unshipped)$/,
  ],
  [/\bdelivered (?:order|item|good)|\bafter (?:it was )?deliver/iu, /^(?:delivered|received|completed)$/],
];

/** Whether a record's state speaks against what a tool would do with it; unknown states speak against nothing. */
export function isOutOfState(tool: OfflineTool, status: unknown): boolean {
  if (tool.effect !== "write" || typeof status !== "string") return false;
  const needed = NEEDED.find(([described]) => described.test(tool.description))?.[1];
  return needed !== undefined && !needed.test(status);
}
