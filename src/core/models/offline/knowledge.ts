import type { Access, Effect, JsonSchema, ToolWording } from "../../tools/tool.ts";

/** A tool as the offline model knows it: what any model is told, and how it is worded. */
export interface OfflineTool {
  name: string;
  effect: Effect;
  inputSchema: JsonSchema;
  /** Without what is filled from the customer's identity; given where it differs from `inputSchema`. */
  visibleSchema?: JsonSchema;
  /** Tools for staff only are nothing to speak of to customers. */
  access?: Access;
  description: string;
  wording?: ToolWording;
}

export interface OfflineAgent {
  name: string;
  description: string;
  examples: string[];
  /** Names of its tools, or patterns; given, so that the customer is passed on to whoever can do what they want. */
  tools?: readonly string[];
}

/** Asked anew for every answer, so that edited agents and tools count at once. */
export interface OfflineKnowledge {
  tools(): OfflineTool[];
  agents(): OfflineAgent[];
}
