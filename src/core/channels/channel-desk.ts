import type { ChatChannel, Place } from "./place.ts";
import type { Form } from "./press.ts";

/** Who wrote something, as the platform vouches for it. */
export interface Author {
  person: string;
  /** A program, ourselves included. */
  bot: boolean;
  /** Only if the platform verified it, for a full member (no guest) of the home workspace. */
  verifiedEmail?: string;
}

/** A message as an adapter hands it in, its signature verified. */
export interface ChannelMessage {
  channel: ChatChannel;
  /** Where the reply goes: for a mention in a channel the thread that begins with it. `person` is the author. */
  place: Place;
  /** The platform's id of what was written, the same in every event about it (Slack's `ts`), unique in its container. */
  id: string;
  author: Author;
  /** Without the mention of the bot; the platform's markup as plain text. */
  text: string;
  files: { name: string; type?: string }[];
  /** A mention, a direct message or a command: meant for the assistant, whether or not there is a conversation yet. */
  addressed: boolean;
}

/** What became of a message. `tell` is for its author alone. */
export interface Received {
  outcome: "stored" | "duplicate" | "context" | "linked" | "refused" | "ignored";
  conversationId?: string;
  tell?: string;
}

/** A button that somebody pressed, or a form that they sent, verified. */
export interface Press {
  channel: ChatChannel;
  space: string;
  person: string;
  /** What the button carried. */
  value: string;
  /** What was filled into a form. */
  fields?: { note?: string; message?: string };
}

/** For the presser alone. What changed is shown by the cards, which the outbox edits. */
export type PressAnswer = { kind: "tell"; text: string } | { kind: "ask"; form: Form };

/** Going on after a time without a connection. */
export interface Resumption {
  /** Conversations of the last two days, newest first. */
  points: ResumePoint[];
  /** From where the last one began to catch up, if it did not come to the end: what is stored since then has gaps. */
  unfinished: string | null;
  /** Catching up begins after this message; `since` is the platform's id. */
  begin(since: string): Promise<void>;
  /** Everything until now is stored. */
  end(): Promise<void>;
}

/** Where to go on reading. */
export interface ResumePoint {
  place: Place;
  /** The platform's id of the newest message that is stored from there. */
  lastId: string | null;
  lastAt: Date;
}

/**
 * What the core is to an adapter. Everything is stored when a method resolves, and nothing waits for a model: acknowledge
 * after it. The same thing handed in twice is one thing.
 */
export interface ChannelDesk {
  receive(message: ChannelMessage): Promise<Received>;
  /** The author changed what they wrote. Before it is answered it is replaced; afterwards it is a new input. */
  edited(message: Pick<ChannelMessage, "channel" | "place" | "id" | "text" | "files">): Promise<Received>;
  /** The author took back what they wrote: it is not answered, if it was not yet. */
  deleted(message: Pick<ChannelMessage, "channel" | "place" | "id">): Promise<Received>;
  /** Authorises the presser, by their staff handle or as the conversation's owner, before anything is consumed. */
  press(press: Press): Promise<PressAnswer>;
  resume(channel: ChatChannel): Promise<Resumption>;
}
