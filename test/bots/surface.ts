import type { OpenedChannel } from "../../src/bots/opened-channel.ts";
import type { OurSide, Reachable } from "./our-side.ts";

/** Something that we posted, as people see it now. */
export interface Shown {
  /** The face's own id of it; stays the same when it is edited. */
  id: string;
  /** Of a card, every text on it. */
  text: string;
  /** What its buttons say. */
  buttons: readonly string[];
  /** The post in whose thread it stands; null outside of any. */
  under: string | null;
  /** Everything that it was since it was posted, the first and the last included. */
  versions: readonly string[];
}

/** Something that a person wrote to us. */
export interface Said {
  person: string;
  /** Names the thread that it stands in, for the face alone. */
  thread: string;
  /** Names the message, for the face alone. */
  message: string;
}

/** What not every face of the product can have. */
export type Ability =
  /** People have an account of the platform's, which is linked to a customer's by a code. */
  | "account links"
  | "typing"
  /** Other people can write in a customer's thread. */
  | "others"
  /** What somebody wrote may be handed to us more than once. */
  | "repeats"
  /** Customers can change and delete what they wrote. */
  | "corrections"
  /** One post has a longest length. */
  | "longest post"
  /** Somebody in between may refuse a post or ask to wait. */
  | "refusals"
  /** A post can be known again, so that one whose answer was lost is not made twice. */
  | "lost answers"
  /** People can remove a post by hand. */
  | "removed posts"
  /** There is a connection that can be cut. */
  | "cut connections"
  /** What people write while our side is away reaches it later. */
  | "absence"
  /** A thread outlives a restart of our side. */
  | "restarts"
  | "thumbs"
  /** Staff take conversations over here. */
  | "handovers"
  /** Cards are posts that stand somewhere, and have to be edited. */
  | "standing cards"
  /** Staff can talk to one another under a card. */
  | "staff threads";

/** What somebody fills into a form that a button opens. */
export interface Filled {
  note?: string;
  message?: string;
}

/**
 * One face of the product, as people use it: whatever they do goes the way that it goes in reality (the platform's signed
 * requests, its gateway, our socket, our commands), and whatever is asserted is what they see. The contract suite knows no more.
 */
export interface Surface<Side extends Reachable = OurSide> {
  /** What our side is configured with, as variables of its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** A channel that no configuration opens, for a face that is made for tests alone. */
  readonly opened?: OpenedChannel;
  /** How a person on staff (`lin`, `max`, `ada`) is called here, to be put among their handles; null: handles are not needed. */
  handle(staffId: string): { channel: string; handle: string } | null;
  /** Our side has started and is reached at `side.url`. After a restart it is called again, with the same address. */
  attach(side: Side): Promise<void>;
  close(): Promise<void>;

  /**
   * Begins a thread, where others can read it if there is such a place. Resolves when it is acknowledged, or (ability
   * `absence`) when the platform will try again.
   */
  begin(person: string, text: string): Promise<Said>;
  /** Goes on in a thread, as whoever began it or (ability `others`) as somebody else, whom nobody mentions. */
  say(thread: Said, text: string, by?: string): Promise<Said>;
  /** From here on this person is known to be that customer of the company. What they begin next may move to a private place. */
  signIn(person: string, customerId: string): Promise<void>;
  /** What we posted in the thread that this began (or that it was moved to), in the order of posting. */
  shown(thread: Said): Promise<Shown[]>;
  /** What this person alone was told, oldest first. */
  told(person: string): Promise<string[]>;
  /** Ability `typing`: how often we showed that somebody is typing in this thread. */
  typed(thread: Said): Promise<number>;

  /** What stands where staff decide, in the order of posting; also what stands under a card. */
  cards(): Promise<Shown[]>;
  /** Presses a button as `post` showed it (it may be gone by now), as one of the staff (`lin`), as `stranger`, or as a customer; `filled` goes into the form. Gives what the presser is told. */
  press(person: string, post: Shown, label: string, filled?: Filled): Promise<string>;

  /** Ability `repeats`: the same message is handed in once more, as the platform (or the client) does. */
  repeat(said: Said): Promise<void>;
  /** Ability `repeats`: the press that was made last is handed in once more. */
  repeatPress(): Promise<void>;
  /** Ability `corrections`. */
  edit(said: Said, text: string): Promise<void>;
  /** Ability `corrections`. */
  remove(said: Said): Promise<void>;
  /** Ability `staff threads`: a person on staff writes under a card. */
  talk(person: string, card: Shown, text: string): Promise<void>;

  /** Ability `refusals`: the next `calls` posts and edits are refused (429 with a pause, a passing 5xx, for good). */
  refuse(how: "later" | "passing" | "never", calls: number): void;
  /** Ability `lost answers`: the next post is made, but its answer is lost. */
  loseAnswer(): void;
  /** Ability `removed posts`. */
  removePost(post: Shown): Promise<void>;
  /** Ability `cut connections`: it is cut, and comes back as it does in reality. */
  cut(): Promise<void>;

  /** Pings, previews, control characters and the like that anything shown so far has caused. */
  harm(): string[];
}

/** What the contract is run against. */
export interface SurfaceUnderTest {
  /** What this face cannot have, each with the reason. Everything else is tested. */
  lacks: Partial<Record<Ability, string>>;
  open(): Promise<Surface>;
}

/** For what a face lacks: the suite never calls it. */
export function lacking(): never {
  throw new Error("This face lacks that.");
}
