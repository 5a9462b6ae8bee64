import { z } from "zod";
import type { ChatChannel, PostRef } from "../channels/place.ts";
import { CodedError } from "../coded-error.ts";

/** A reply or notice; a card of an action; a card of a conversation that waits for a person; what is said there, for staff. */
export type DeliveryKind = "message" | "approval_card" | "escalation_card" | "staff_copy";

/** One thing that was posted, and a digest of how it looks. */
export interface Post {
  ref: PostRef;
  digest: string;
  /** The platform still shows it as being written. */
  streaming?: true;
}

/** One row of the outbox: what stands on a platform has to be brought in line with what the row is about. */
export interface Delivery {
  id: string;
  kind: DeliveryKind;
  channel: ChatChannel;
  lane: string;
  conversationId: string | null;
  messageId: string | null;
  actionId: string | null;
  cardId: string | null;
  revision: number;
  posts: Post[];
  attempts: number;
}

export const postsSchema: z.ZodType<Post[]> = z.array(
  z.object({
    ref: z.object({ container: z.string(), id: z.string(), address: z.record(z.string(), z.json()).optional() }),
    digest: z.string(),
    streaming: z.literal(true).optional(),
  }),
);

/** What became of a delivery. */
export interface Delivered {
  posts: Post[];
  /** Nothing about it will change any more. */
  closed: boolean;
}

/**
 * Carries deliveries to one platform. Carrying one again must leave there what carrying it once does, as far as the platform
 * lets that be.
 */
export interface Courier {
  /** `keep` stores what was posted so far, so that a process that dies forgets as little as can be. Throws `DeliveryTrouble`. */
  deliver(delivery: Delivery, keep: (posts: Post[]) => Promise<void>): Promise<Delivered>;
}

/** `later`: the platform asks to wait. `gone`: what was to be edited is no more. `never`: it cannot be posted at all. */
export type TroubleKind = "later" | "gone" | "never";

/** Why a platform did not take something. Whatever else an adapter throws counts as passing trouble and is tried again. */
export class DeliveryTrouble extends CodedError {
  readonly kind: TroubleKind;
  /** For `later`: how long to wait. */
  readonly retryAfterMs: number;

  constructor(kind: TroubleKind, code: string, message: string, retryAfterMs = 0) {
    super({ code, message, audience: "operator" });
    this.name = "DeliveryTrouble";
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}
