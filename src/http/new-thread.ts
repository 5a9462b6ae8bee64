import type { Channel } from "../core/conversation/conversation.ts";
import type { Owner } from "../core/identity/owner.ts";
import { newVisitorSecret, visitorHash } from "../core/identity/visitor.ts";
import type { HttpServices } from "./http-services.ts";

export interface NewThread {
  id: string;
  owner: Owner;
  /** For a visitor who had none: owns the thread, and is shown this once. */
  visitorSecret?: string;
}

export interface NewThreadRequest {
  channel: Channel;
  /** Null: an anonymous visitor who has no secret yet. */
  owner: Owner | null;
  /** The client's own id of the message that opens the thread: sent again by the same owner, it finds the same thread. */
  messageId?: string;
}

/** Opens a thread for whoever wants to say something. */
export async function openThread(
  { threads }: Pick<HttpServices, "threads">,
  { channel, owner, messageId }: NewThreadRequest,
): Promise<NewThread> {
  if (owner === null) {
    const visitorSecret = newVisitorSecret();
    const visitor: Owner = { kind: "visitor", visitorHash: visitorHash(visitorSecret) };
    return { id: (await threads.open(channel, visitor)).id, owner: visitor, visitorSecret };
  }
  const ownerId = owner.kind === "customer" ? owner.customer.id : owner.visitorHash;
  const key = messageId === undefined ? undefined : `${ownerId}/${messageId}`;
  return { id: (await threads.open(channel, owner, key)).id, owner };
}
