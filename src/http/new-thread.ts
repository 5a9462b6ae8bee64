import { CodedError } from "../core/coded-error.ts";
import type { Channel } from "../core/conversation/conversation.ts";
import type { Owner } from "../core/identity/owner.ts";
import { newVisitorSecret, visitorHash } from "../core/identity/visitor.ts";
import type { HttpServices } from "./http-services.ts";

const WINDOW_MS = 10 * 60_000;
const PER_CUSTOMER = { most: 20, windowMs: WINDOW_MS };
/** Several people may share an address. */
const PER_ADDRESS = { most: 60, windowMs: WINDOW_MS };

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
  /** See `clientAddress`. */
  address: string | null;
  /** The client's own id of the message that opens the thread: sent again by the same owner, it finds the same thread. */
  messageId?: string;
}

type Services = Pick<HttpServices, "threads" | "withinRate">;

/** Customers are counted by who they are, visitors by their address: secrets cost nothing. */
function isWithinRate({ withinRate }: Services, { owner, address }: NewThreadRequest): Promise<boolean> | true {
  if (owner?.kind === "customer") return withinRate(`new-thread:${owner.customer.id}`, PER_CUSTOMER);
  return address === null || withinRate(`new-thread:${address}`, PER_ADDRESS);
}

/** Opens a thread for whoever wants to say something. Throws `RATE_LIMITED` (429). */
export async function openThread(services: Services, request: NewThreadRequest): Promise<NewThread> {
  if (!(await isWithinRate(services, request))) {
    throw new CodedError({
      code: "RATE_LIMITED",
      message: "Too many new conversations within ten minutes.",
      status: 429,
      audience: "customer",
      remedy: "Go on in one that is open, or wait a few minutes.",
    });
  }
  const { threads } = services;
  const { channel, owner, messageId } = request;
  if (owner === null) {
    const visitorSecret = newVisitorSecret();
    const visitor: Owner = { kind: "visitor", visitorHash: visitorHash(visitorSecret) };
    return { id: (await threads.open(channel, visitor)).id, owner: visitor, visitorSecret };
  }
  const ownerId = owner.kind === "customer" ? owner.customer.id : owner.visitorHash;
  const key = messageId === undefined ? undefined : `${ownerId}/${messageId}`;
  return { id: (await threads.open(channel, owner, key)).id, owner };
}
