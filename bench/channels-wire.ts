import type { ChatChannel } from "../src/core/channels/place.ts";
import type { Purchase, Written } from "./channels-people.ts";

/** What the people need to know of the product and of the company. */
export interface Opening {
  url: string;
  adminKey: string;
  identitySecret: string;
  /** Conversations on each platform. */
  each: number;
  purchases: readonly Purchase[];
}

/** What people wrote and what they see when all is over. */
export interface Ending {
  written: Written[];
  /** Of every conversation: everything that we posted there, in order. */
  threads: { channel: ChatChannel; person: string; posts: string[] }[];
  cards: { channel: ChatChannel; text: string; open: boolean }[];
  /** Ms. */
  acknowledged: Record<string, number[]>;
  takeovers: { channel: ChatChannel; ms: number }[];
  /** How often what went wrong. */
  strikes: Record<string, number>;
  presses: number;
  /** What we posted that a platform would have acted on or refused. */
  harm: string[];
}

export type ToWorld =
  | ({ kind: "open" } & Opening)
  | { kind: "play"; seed: number; seconds: number }
  | { kind: "killed"; channel: ChatChannel }
  | { kind: "end" };

export type FromWorld =
  | { kind: "ready"; environment: Record<string, string>; handles: Record<string, string>[] }
  | { kind: "opened" }
  | { kind: "progress"; written: number; presses: number }
  | { kind: "played" }
  | { kind: "ended"; ending: Ending }
  | { kind: "failed"; message: string };
