import type { Classification } from "../classification.ts";
import type { ToolSettings } from "../tool.ts";

/** What a classification comes to if the reviewer leaves it as it is. Its effect is the definition's own until a person says otherwise. */
export function suggestedSettings({
  access,
  risk,
  agent,
  approval,
  bind,
  owner,
  preview,
  effect,
}: Classification): ToolSettings {
  return {
    access,
    risk,
    agent,
    // Writes wait by policy already.
    ...(approval && effect === "read" && { approval: true }),
    ...(bind && { bind }),
    ...(owner && { owner }),
    ...(preview !== undefined && { preview }),
  };
}
