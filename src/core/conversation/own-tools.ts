import type { Agent } from "../agents/agent.ts";
import { HUMAN } from "../agents/agent.ts";
import type { ModelTool } from "../models/answer.ts";

/** Prefix of the tools by which one agent hands the conversation to another. */
const TRANSFER = "transfer_to_";

const NO_ARGUMENTS = { type: "object", properties: {} };
const BY_ACTION = {
  type: "object",
  properties: { action_id: { type: "string", description: "Id of the action, such as act_01…" } },
  required: ["action_id"],
};

/** What every agent can do about the actions of its own conversation. */
export const ACTION_TOOLS: readonly ModelTool[] = [
  {
    name: "list_my_actions",
    description:
      "Lists what was asked for in this conversation and how it stands: waiting for approval, done, denied …",
    schema: NO_ARGUMENTS,
  },
  { name: "check_action", description: "Tells how one action of this conversation stands.", schema: BY_ACTION },
  {
    name: "withdraw_action",
    description: "Takes back an action that still waits for approval, because the customer does not want it any more.",
    schema: BY_ACTION,
  },
];

/** Whom a call hands over to; null for every other tool, such as a bank's own `transfer_to_account`. */
export function transferTarget(tool: string, agents: ReadonlyMap<string, Agent>): string | null {
  const target = tool.startsWith(TRANSFER) ? tool.slice(TRANSFER.length) : "";
  return target === HUMAN || agents.has(target) ? target : null;
}

/** The tools by which an agent hands over to those that its YAML allows. */
export function transferTools(agent: Agent, agents: ReadonlyMap<string, Agent>): ModelTool[] {
  const reason = { type: "object", properties: { reason: { type: "string", description: "Why, in a few words." } } };
  return agent.handoffs.flatMap((name) => {
    const about = name === HUMAN ? "A person on staff." : agents.get(name)?.description;
    return about
      ? [{ name: `${TRANSFER}${name}`, description: `Hands the conversation over: ${about}`, schema: reason }]
      : [];
  });
}
