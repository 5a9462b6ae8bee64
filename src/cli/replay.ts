import type { z } from "zod";
import { type replayEntry, replayView } from "../http/insight-views.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { plain, print, printJson } from "./terminal.ts";

interface ReplayOptions extends ServerOptions {
  json?: boolean;
}

type Entry = z.infer<typeof replayEntry>;

const LONGEST_WORDS = 400;

/** Shows everything that happened in a conversation, in order. */
export async function replay(id: string, options: ReplayOptions): Promise<void> {
  const server = await connect(options);
  const pages: z.infer<typeof replayView>[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await server.request(`/replay/${encodeURIComponent(id)}`, replayView, {
      query: { cursor, limit: 200 },
    });
    pages.push(page);
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  const items = pages.flatMap((page) => page.items);
  const conversation = pages.at(-1)?.conversation;
  if (options.json) return printJson({ conversation, items });
  print(
    plain(`${id}  ${conversation?.channel}  ${conversation?.status}  ${conversation?.customer?.id ?? "a visitor"}`),
  );
  for (const entry of items) print(plain(lineOf(entry)));
}

function lineOf(entry: Entry): string {
  const words = entry.erased ? "(not kept any more)" : wordsOf(entry);
  return `${entry.at}  ${entry.type.padEnd(24)}  ${entry.actor.padEnd(14)}  ${oneLine(words)}`.trimEnd();
}

/** What there is to read of it: its words, or else the codes and figures that were recorded. */
function wordsOf({ message, call, action, decision, data }: Entry): string {
  if (message) return message.text;
  if (call) return `${call.tool} ${JSON.stringify(call.args)} → ${JSON.stringify(call.result)}`;
  if (!action) {
    const facts = Object.entries(data).filter(([name]) => !name.endsWith("_id"));
    return facts
      .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(", ");
  }
  const said = [
    `${action.id}  ${action.title}`,
    ...(action.policy?.reasons ?? []),
    action.result === undefined ? "" : JSON.stringify(action.result),
    decision?.note ? `note: ${decision.note}` : "",
    action.message_to_customer ? `to the customer: ${action.message_to_customer}` : "",
    typeof data.code === "string" ? data.code : "",
  ];
  return said.filter((part) => part !== "").join(" · ");
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS - 1)}…` : line;
}
