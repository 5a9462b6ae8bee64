import { CodedError } from "../coded-error.ts";
import type { JsonObject } from "../json.ts";
import { fitSchema } from "./fit-schema.ts";
import { schemaPart } from "./schema-part.ts";
import type { JsonSchema } from "./tool.ts";

/** Bytes of schema that a model or client is shown of one tool, or of one part of it. */
export const MAX_SCHEMA_BYTES = 16_000;

export const DESCRIBE_TOOL = "describe_tool";

/** What models and clients are told of `describe_tool` itself. */
export const DESCRIBE_TOOL_DEFINITION: { name: string; description: string; schema: JsonSchema } = {
  name: DESCRIBE_TOOL,
  description:
    'Shows the parts of a large tool\'s arguments that its listing leaves open ("Details: describe_tool"). What it shows may be given as arguments.',
  schema: {
    type: "object",
    properties: {
      tool: { type: "string", description: "Name of the tool." },
      path: {
        type: "string",
        description:
          "Which part: argument names joined by /, with [] for the items of a list, {} for further properties and anyOf:1 for a choice, such as order/lines/[]. Leave it out for the whole.",
      },
    },
    required: ["tool"],
    additionalProperties: false,
  },
};

/** A tool as far as describing its arguments goes; `visibleFullSchema` is there only where its listing is not everything. */
interface Described {
  name: string;
  description: string;
  visibleSchema: JsonSchema;
  visibleFullSchema?: JsonSchema;
}

/**
 * One part of what a tool takes, in at most 16 kB; `left_out` are the paths to ask for next.
 * Throws NO_SUCH_PART with the arguments there are.
 */
export function describeTool(tool: Described, path = ""): JsonObject {
  const whole = tool.visibleFullSchema ?? tool.visibleSchema;
  const part = schemaPart(whole, path);
  if (part === undefined) {
    throw new CodedError({
      code: "NO_SUCH_PART",
      message: `${tool.name} has no part at "${path}".`,
      remedy: `Start from its arguments: ${Object.keys(whole.properties ?? {})
        .join(", ")
        .slice(0, 1_000)}.`,
      status: 404,
    });
  }
  const { schema, cut } = fitSchema(part, MAX_SCHEMA_BYTES);
  const prefix = path === "" ? "" : `${path.replace(/^\/+|\/+$/g, "")}/`;
  return {
    tool: tool.name,
    path,
    ...(path === "" && { description: tool.description }),
    schema,
    ...(cut.length > 0 && { left_out: cut.map((one) => prefix + one) }),
  };
}
