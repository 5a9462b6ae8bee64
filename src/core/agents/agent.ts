import { z } from "zod";
import type { Effect, ToolDefinition } from "../tools/tool.ts";
import { givesTool, TOOL_PATTERN } from "./tool-pattern.ts";

/** Whom an agent may always name in `handoffs`: people. */
export const HUMAN = "human";

const NAME = /^[a-z][a-z0-9_]{0,47}$/;

/** A role declared in `agents/*.yaml`. */
export interface Agent {
  readonly name: string;
  /** One sentence; other agents and the router read it. */
  readonly description: string;
  /** An agent that is `read` cannot reach a tool that writes, whatever its list says. */
  readonly effect: Effect;
  readonly instructions: string;
  /** Names of tools, patterns with `*`, or `tag:` and a tag. */
  readonly tools: readonly string[];
  /** Names of agents, or `human`. */
  readonly handoffs: readonly string[];
  /** What customers say when this agent is the right one. */
  readonly examples: readonly string[];
  /** `default`, `offline` or `provider:model`. */
  readonly model: string;
}

/** One file of `agents/`. */
export const agentSchema = z.strictObject({
  name: z
    .string()
    .regex(NAME, "use a-z, 0-9 and _, starting with a letter, at most 48")
    .refine((name) => name !== HUMAN, `"${HUMAN}" stands for people and cannot be an agent's name`),
  description: z.string().trim().min(1, "say in one sentence what the agent does").max(500),
  effect: z.enum(["read", "write"]).default("read"),
  instructions: z.string().trim().min(1, "tell the agent how to work").max(20_000),
  tools: z
    .array(z.string().regex(TOOL_PATTERN, "use a-z, 0-9, _ and - (and * for any run of them), or tag: and a tag"))
    .default([]),
  handoffs: z.array(z.string()).default([]),
  examples: z.array(z.string().trim().min(1, "an example cannot be empty").max(500)).max(1000).default([]),
  model: z
    .string()
    .regex(/^(default|offline|[a-z]+:\S+)$/, "write default, offline or provider:model")
    .default("default"),
}) satisfies z.ZodType<Agent>;

/** The tools that an agent is given, in the catalogue's order: named by its list or naming it, within its effect, open to customers. */
export function toolsOf<
  T extends Pick<ToolDefinition, "name" | "effect" | "tags"> & { access?: string; agent?: string },
>(agent: Pick<Agent, "name" | "tools" | "effect">, catalogue: readonly T[]): T[] {
  return catalogue.filter(
    (tool) =>
      (tool.agent === agent.name || agent.tools.some((pattern) => givesTool(pattern, tool))) &&
      (agent.effect === "write" || tool.effect === "read") &&
      tool.access !== "staff",
  );
}
