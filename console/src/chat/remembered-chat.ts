import { z } from "zod";

const storedAs = "smart-support.chat";

/** Who to be in the demo's chat: one of its customers, or nobody in particular. */
const identity = z.union([z.object({ customerId: z.string(), label: z.string() }), z.literal("visitor")]);
const shape = z.object({ identity, threadId: z.string().nullable() });

export type Identity = z.infer<typeof identity>;
export type RememberedChat = z.infer<typeof shape>;

/** The chat that was on screen in this tab before it was reloaded or laid out anew. */
export function recallChat(): RememberedChat | undefined {
  try {
    return shape.parse(JSON.parse(sessionStorage.getItem(storedAs) ?? ""));
  } catch {
    return undefined;
  }
}

export function rememberChat(chat: RememberedChat): void {
  sessionStorage.setItem(storedAs, JSON.stringify(chat));
}

/** Tells one identity from another. */
export const keyOf = (identity: Identity): string => (identity === "visitor" ? identity : identity.customerId);
