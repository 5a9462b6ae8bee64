import { expect, it } from "vitest";
import { agentSchema } from "../agents/agent.ts";
import { transferTarget } from "./own-tools.ts";

const billing = agentSchema.parse({ name: "billing", description: "Money.", instructions: "Be exact." });
const agents = new Map([["billing", billing]]);

it.each([
  ["transfer_to_human", "human"],
  ["transfer_to_billing", "billing"],
  ["transfer_to_account", null],
  ["transfer_to_human_agents", null],
  ["transfer_to_", null],
  ["get_order", null],
])("takes %s for a hand-over to %s", (tool, target) => {
  expect(transferTarget(tool, agents)).toBe(target);
});
