import { z } from "zod";
import type { Place } from "../../core/channels/place.ts";
import type { ReceivedActivity } from "./activity.ts";

/** What it takes to post somewhere again: the service's address, and whether replies stand in chains there, as in channels. */
export const addressSchema = z.object({ serviceUrl: z.url(), chains: z.boolean() });
/** What it takes to edit a post: its conversation is not always the place's. */
export const postAddressSchema = z.object({ serviceUrl: z.url(), conversation: z.string() });

const REPLY_CHAIN = ";messageid=";

/** Where an activity stands: in a channel the reply chain, elsewhere the chat. */
export function placeOf({ conversation, from, serviceUrl, id }: ReceivedActivity, tenantId: string): Place {
  const [container = ""] = conversation.id.split(REPLY_CHAIN);
  const address = { serviceUrl, chains: conversation.conversationType === "channel" };
  const place = { space: tenantId, container, person: from.id, address };
  switch (conversation.conversationType) {
    case "channel":
      return { ...place, thread: rootOf(conversation.id) ?? id ?? null, private: false };
    // A group chat has no threads: everybody has a conversation of their own in it.
    case "groupChat":
      return { ...place, thread: from.id, private: false };
    case "personal":
      return { ...place, thread: null, private: true };
  }
}

/** The chain of replies that begins with a post, as the service calls it. */
export function chainOf(container: string, root: string): string {
  return container + REPLY_CHAIN + root;
}

/** The post that a chain begins with: what edits of it want, while the service answers with the chain. */
export function rootOf(conversation: string): string | undefined {
  return conversation.split(REPLY_CHAIN)[1];
}
