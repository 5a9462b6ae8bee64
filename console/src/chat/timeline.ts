import type { Action } from "../api/action.ts";
import type { Message } from "../api/message.ts";
import type { Thread, ToolUse } from "./thread.ts";

export type Entry =
  | { kind: "message"; key: string; message: Message }
  | { kind: "tools"; key: string; uses: ToolUse[] }
  | { kind: "action"; key: string; action: Action };

/** Everything of a thread in the order in which it is read: each message, the tools used after it, what then waited. */
export function timelineOf(thread: Pick<Thread, "messages" | "actions" | "toolUses">): Entry[] {
  const actions = [...thread.actions].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  const between = (from: number, to: number): Entry[] =>
    actions
      .filter((action) => Date.parse(action.created_at) >= from && Date.parse(action.created_at) < to)
      .map((action) => ({ kind: "action", key: action.id, action }));
  const toolsAfter = (seq: number): Entry[] => {
    const uses = thread.toolUses.filter((use) => use.afterSeq === seq);
    return uses.length > 0 ? [{ kind: "tools", key: `tools-${seq}`, uses }] : [];
  };

  const entries: Entry[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const message of thread.messages) {
    const at = Date.parse(message.created_at);
    entries.push(...between(from, at), { kind: "message", key: message.id, message }, ...toolsAfter(message.seq));
    from = at;
  }
  return [...toolsAfter(0), ...entries, ...between(from, Number.POSITIVE_INFINITY)];
}
