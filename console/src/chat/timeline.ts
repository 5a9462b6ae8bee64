import type { Action } from "../api/action.ts";
import type { Message } from "../api/message.ts";
import type { Outgoing, Thread, ToolUse } from "./thread.ts";

export type Entry =
  | { kind: "message"; key: string; message: Message }
  | { kind: "outgoing"; key: string; outgoing: Outgoing }
  | { kind: "tools"; key: string; uses: ToolUse[] }
  | { kind: "action"; key: string; action: Action };

/** Everything of a thread in the order in which it is read: each message, the tools used after it, what then waited. */
export function timelineOf(thread: Thread): Entry[] {
  const actions = [...thread.actions].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  const between = (from: number, to: number): Entry[] =>
    actions
      .filter((action) => Date.parse(action.created_at) >= from && Date.parse(action.created_at) < to)
      .map((action) => ({ kind: "action", key: action.id, action }));
  const toolsAfter = (after: (seq: number) => boolean): Entry[] => {
    const uses = thread.toolUses.filter((use) => after(use.afterSeq));
    return uses.length > 0 ? [{ kind: "tools", key: `tools-${uses[0]?.key}`, uses }] : [];
  };

  const entries: Entry[] = [];
  let from = Number.NEGATIVE_INFINITY;
  let last = 0;
  for (const message of thread.messages) {
    const at = Date.parse(message.created_at);
    entries.push(...between(from, at), { kind: "message", key: message.id, message });
    entries.push(...toolsAfter((seq) => seq === message.seq));
    from = at;
    last = message.seq;
  }
  for (const outgoing of thread.outgoing) entries.push({ kind: "outgoing", key: outgoing.id, outgoing });
  return [...entries, ...toolsAfter((seq) => seq === 0 || seq > last), ...between(from, Number.POSITIVE_INFINITY)];
}
