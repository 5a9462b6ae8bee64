import type { Classification } from "../classification.ts";
import type { Effect, ToolSettings } from "../tool.ts";

/** What a classification comes to if the reviewer leaves it as it is; `floor` is the effect of the tool's own definition. */
export function suggestedSettings(classification: Classification, floor: Effect): ToolSettings {
  const { access, effect, risk, agent, description, approval, bind, owner, preview } = classification;
  return {
    access,
    // Never lower: only a person can say that a write reads.
    ...(effect === "write" && floor === "read" && { effect }),
    risk,
    agent,
    ...(description !== undefined && { description }),
    // Writes wait by policy already.
    ...(approval && effect === "read" && { approval: true }),
    ...(bind && { bind }),
    ...(owner && { owner }),
    ...(preview !== undefined && { preview }),
  };
}
