import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Effect, ToolOutcome } from "../../core/tools/tool.ts";
import { MAX_DETAIL_CHARACTERS } from "./limits.ts";
import { TROUBLES, type Trouble, type TroubleKind } from "./trouble.ts";

/** Part of a result (MCP, ContentBlock). Pictures and sound are named, not handed on: no reader of tool results takes them. */
const block = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.enum(["image", "audio"]), mimeType: z.string(), data: z.string() }),
  z.object({ type: z.literal("resource_link"), uri: z.string(), name: z.string().optional() }),
  z.object({
    type: z.literal("resource"),
    resource: z.object({ uri: z.string(), text: z.string().optional(), mimeType: z.string().optional() }),
  }),
]);
type Block = z.infer<typeof block>;

/** A result, of every version of the protocol. Both parts may be left out: `structuredContent` is newer. */
const callResult = z.object({
  content: z.array(block).default([]),
  structuredContent: z.json().optional(),
  isError: z.boolean().default(false),
});

function parsed(text: string): JsonValue {
  try {
    const value = z.json().safeParse(JSON.parse(text)).data;
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}

function shown(one: Block): JsonValue {
  if (one.type === "text") return one.text;
  if (one.type === "resource_link") return { uri: one.uri, ...(one.name !== undefined && { name: one.name }) };
  if (one.type === "resource") return { ...one.resource };
  return { type: one.type, mimeType: one.mimeType, bytes: Math.floor((one.data.length * 3) / 4) };
}

/** What a result says, as data: its structure where it has one, else its text, read as JSON where it is that. */
function contentOf({ content, structuredContent }: z.infer<typeof callResult>): JsonValue {
  if (structuredContent !== undefined) return structuredContent;
  const [only, ...more] = content;
  if (only === undefined) return null;
  if (more.length > 0) return content.map(shown);
  return only.type === "text" ? parsed(only.text) : shown(only);
}

/** What a server's answer means. It says itself whether the tool failed; what it says beyond that is data. */
export function outcomeOf(effect: Effect, result: JsonObject): ToolOutcome {
  const read = callResult.safeParse(result);
  if (!read.success) return outcomeOfTrouble(effect, "UNREADABLE");
  const value = contentOf(read.data);
  if (!read.data.isError) return { kind: "ok", result: value };
  const said = isJsonObject(value) ? value : JSON.stringify(value).slice(0, MAX_DETAIL_CHARACTERS);
  const message = "The server says that it failed.";
  return { kind: "failed", code: TROUBLES.REJECTED.code, message, retryable: false, upstream: said };
}

const PASSES = new Set<TroubleKind>(["BUSY", "LOST", "TIMEOUT", "BROKEN"]);

function outcomeOfTrouble(effect: Effect, kind: TroubleKind, detail?: string): ToolOutcome {
  const { means, code, message } = TROUBLES[kind];
  if (means === "not_sent") return { kind: "not_sent", code, message };
  if (means === "unknown" && effect === "write") {
    return { kind: "unknown", code, message: `${message} It may have happened; do not repeat it.` };
  }
  const retryable = PASSES.has(kind);
  return { kind: "failed", code, message, retryable, ...(detail !== undefined && { upstream: detail }) };
}

/** What trouble on the way means for a call that reads or writes. */
export const troubleOutcome = (effect: Effect, { kind, detail }: Trouble): ToolOutcome =>
  outcomeOfTrouble(effect, kind, detail);
