import type { Classification } from "../../core/tools/classification.ts";
import type { ListedTool } from "./listed-tool.ts";

/** Names that speak of looking at something; whether that is all that happens, a person says. */
const READING = /^(get|list|search|find|fetch|read|query|lookup|look|describe|show|count|check|view)(?![a-z])/i;

/**
 * What to think of a tool that an external server offers. What the server says of it counts only where it makes things stricter: every
 * tool writes until a person has lowered it, and is for staff.
 */
export function classifyListed({ name, annotations = {} }: ListedTool): Classification {
  const { readOnlyHint, destructiveHint } = annotations;
  const contradicts = readOnlyHint === true && destructiveHint === true;
  const looksLikeRead = !contradicts && destructiveHint !== true && (readOnlyHint ?? READING.test(name));
  const isDestructive = destructiveHint === true;
  return {
    effect: "write",
    ...(looksLikeRead && { looksLikeRead: true }),
    risk: isDestructive ? "high" : "medium",
    access: "staff",
    agent: "general",
    approval: true,
    hints: { readOnly: false, destructive: true, idempotent: false, openWorld: true },
    reasons: [
      ...(looksLikeRead
        ? [
            `Looks like a read: ${readOnlyHint ? "the server says that it is one" : "its name does"}. A person may make it one.`,
          ]
        : []),
      ...(isDestructive ? ["The server says that it may destroy something."] : []),
      ...(contradicts ? ["The server says both that it only reads and that it may destroy something."] : []),
    ],
  };
}
