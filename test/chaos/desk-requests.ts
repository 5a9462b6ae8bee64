import type { FaultPoint } from "../../src/core/fault-points.ts";
import type { AuditReport } from "../../src/core/insights/audit-verify.ts";

/** What a test may ask of a desk in a process of its own, and what it gets. All but `arm` may be asked again. */
export interface DeskRequests {
  /** Opens the database and starts to work. */
  open: { ask: Record<never, never>; answer: null };
  /** From the `nth` passing of the point on, the process is dead. */
  arm: { ask: { point: FaultPoint; nth: number }; answer: null };
  /** A customer writes in a thread of theirs. */
  say: {
    ask: { thread: string; customer: string; text: string; platformId: string };
    answer: { conversationId: string; messageId: string };
  };
  /** Gives the status after it, or the code of the refusal. */
  decide: { ask: { action: string; person: string; decision: "approve" | "deny" }; answer: string };
  withdraw: { ask: { action: string; customer: string }; answer: string };
  query: { ask: { sql: string; params?: unknown[] }; answer: unknown[] };
  /** Seals what is not sealed yet and verifies the chain. */
  audit: { ask: Record<never, never>; answer: AuditReport };
  stop: { ask: Record<never, never>; answer: null };
}

export type DeskRequest = keyof DeskRequests;

/** What the process is told by its environment. */
export interface DeskPlace {
  /** Exactly one of both. */
  TEST_DATABASE_URL?: string;
  TEST_DATA_DIR: string;
  TEST_SHOP_URL: string;
  TEST_SHOP_TOKEN: string;
}
