import { z } from "zod";

const storedAs = "smart-support.visitor";
const mostRemembered = 20;

const shape = z.object({ secret: z.string().nullable(), conversationIds: z.array(z.string()) });

/** What this browser knows of its anonymous conversations: the secret that owns them, and which they are. */
export type Visits = z.infer<typeof shape>;

export function visits(): Visits {
  try {
    return shape.parse(JSON.parse(localStorage.getItem(storedAs) ?? ""));
  } catch {
    return { secret: null, conversationIds: [] };
  }
}

/** @param secret told only once, with the visitor's first conversation */
export function rememberVisit(conversationId: string, secret: string | null | undefined): void {
  const before = visits();
  const others = before.conversationIds.filter((id) => id !== conversationId);
  const conversationIds = [conversationId, ...others].slice(0, mostRemembered);
  localStorage.setItem(storedAs, JSON.stringify({ secret: secret ?? before.secret, conversationIds }));
}
