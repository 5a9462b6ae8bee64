import type { Language } from "../../intent/language.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import type { Call } from "./transcript.ts";

/** Something that the customer wants and that one tool does. */
export interface Task {
  tool: string;
  args: JsonObject;
  /** What the customer said that belongs to it. */
  text: string;
  /** Looking up the missing argument has been tried and gave nothing: ask for it. */
  lookedUp?: boolean;
  /** The customer has been asked about it. */
  asked?: boolean;
  /** The amount is left to the books: all that there is. */
  everything?: boolean;
}

/** One of several records that the customer may mean. */
export interface Option {
  value: JsonValue;
  /** As it was shown. */
  line: string;
  /** By which it may be called: what was bought, but not the state that it is in. */
  names: string;
  status?: string;
}

/** What the assistant's last question was about. */
export type Expectation =
  | { kind: "argument"; argument: string }
  | { kind: "confirmation" }
  | { kind: "choice"; argument: string; options: Option[] }
  | { kind: "intent"; tools: string[]; text: string };

/** A value by which records were spoken of, such as an order's number; the newest last. */
export interface Mention {
  property: string;
  value: JsonValue;
}

export interface KnownAction {
  id: string;
  tool: string;
  args: JsonObject;
}

/** All that counts of a conversation so far; derived from the messages anew for every answer. */
export interface DialogueState {
  language: Language;
  /** In the order they were asked for; the first is being worked on. */
  tasks: Task[];
  expects?: Expectation;
  mentions: Mention[];
  /** What was last carried out or proposed, for "no, order 1043" afterwards. */
  last?: Task;
  /** The last list that was shown, by the property that tells its records apart. */
  shown?: { property: string; options: Option[] };
  /** Proposed in this conversation and not known to be settled. */
  pending: KnownAction[];
  /** What the last message offered to do: a "yes" takes it up. */
  offered?: Task;
  /** What the running calls are for: answers to the customer, or a list to choose an argument from. */
  calling?: { purpose: "answer" } | { purpose: "choose"; argument: string };
  /** How many answers in a row did not fit the question that stands. */
  misses?: number;
  /** The question that stands has been put in this same reply: it is not repeated. */
  asked?: boolean;
  /** Sentences of this turn that wait for the calls to come back. */
  said: string[];
}

/** What the assistant does next. */
export interface Move {
  text: string;
  calls: Omit<Call, "id">[];
}

/** A step of the dialogue: the new state, and what to do. */
export interface Step {
  state: DialogueState;
  move: Move;
}

export const initialState: DialogueState = { language: "en", tasks: [], mentions: [], pending: [], said: [] };
