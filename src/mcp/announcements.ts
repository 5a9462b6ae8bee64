import type { ServerNotifier } from "@modelcontextprotocol/server";
import type { LiveEvent, LiveFeed } from "../core/conversation/live-feed.ts";
import type { Catalogue } from "../core/tools/catalogue.ts";
import { approvalUri } from "./answer.ts";
import { replayUri } from "./conversations-in-reach.ts";
import { RECENT_CONVERSATIONS } from "./resources/recent-conversations.ts";
import { toolSourceUri } from "./resources/tool-sources.ts";

/** What of a conversation as it goes on changes its record. */
const RECORDED: readonly LiveEvent["type"][] = ["message", "interrupt", "action", "status", "message_complete"];

/** Clients that listen hear that something has changed, and read what; or that it may have, where notices were missed. */
export function announceConversations(
  feed: Pick<LiveFeed, "subscribeDesk" | "subscribeAll">,
  { notify, listenedTo }: { notify: ServerNotifier; listenedTo(): ReadonlySet<string> },
): void {
  feed.subscribeDesk((event) => {
    if (event.type === "gap") for (const uri of listenedTo()) notify.resourceUpdated(uri);
    if (event.type === "action") notify.resourceUpdated(approvalUri(event.action_id));
    if (event.type === "conversation") notify.resourceUpdated(RECENT_CONVERSATIONS);
  });
  feed.subscribeAll((conversationId, { type }) => {
    if (RECORDED.includes(type)) notify.resourceUpdated(replayUri(conversationId));
    if (type === "message") notify.resourceUpdated(RECENT_CONVERSATIONS);
  });
}

/** With the tools, their sources change: those that were there as well as those that are there now. */
export function announcingTools(catalogue: Pick<Catalogue, "all">, notify: ServerNotifier): ServerNotifier {
  const sources = () => new Set(catalogue.all().map(({ source }) => source.name));
  let known = sources();
  return {
    ...notify,
    toolsChanged() {
      notify.toolsChanged();
      const now = sources();
      for (const name of known.union(now)) notify.resourceUpdated(toolSourceUri(name));
      known = now;
    },
  };
}
