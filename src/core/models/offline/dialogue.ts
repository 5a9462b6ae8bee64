import { matchesName } from "../../actions/name-pattern.ts";
import { words } from "../../intent/features.ts";
import { type DialogueState, initialState, type Move, type Step } from "./dialogue-state.ts";
import { hear } from "./hearing.ts";
import { afterNews } from "./offers.ts";
import { afterOutcomes } from "./outcomes.ts";
import { phrase } from "./phrases.ts";
import { hasAlways, isTransfer, type Skills, TRANSFER_TO_HUMAN } from "./skills.ts";
import { speak, work } from "./tasks.ts";
import type { Entry, Outcome } from "./transcript.ts";

/** Share of the words of a question that must have been said as we would say it; guards may have changed some. */
const RECOGNISED = 0.6;
/** How a person's answer is marked in the history that models are given. */
const COLLEAGUE = /^\[[^\]]*colleague[^\]]*\]/;

/** How much of what this model would have said was really said, 0 to 1. */
function likeness(said: string, own: string): number {
  const heard = new Set(words(said.toLowerCase()));
  const expected = words(own.toLowerCase());
  return expected.length === 0 ? 1 : expected.filter((word) => heard.has(word)).length / expected.length;
}

/** Whether what was really said is what this model would have said: another model's question is not ours to have answered. */
function recognises(said: string, own: string): boolean {
  return likeness(said, own) >= RECOGNISED;
}

interface Progress extends Step {
  /** Before the customer's last message, with that message: it is heard again by the agent it is passed on to. */
  beforeHeard: DialogueState;
  heard: string;
  /** Something was done about the customer's message: whoever takes over goes on with the rest of it. */
  acted: boolean;
  /** The customer's message has been answered: what comes then is news, not the answer. */
  answered: boolean;
}

function afterTransfer(progress: Progress, skills: Skills, outcome: Outcome): Step {
  const { language } = progress.state;
  const arrived = outcome.status === "done";
  if (outcome.call.tool === TRANSFER_TO_HUMAN) {
    return speak({ ...progress.state, said: [] }, phrase(language, arrived ? "humanComing" : "noHuman"));
  }
  if (arrived && progress.acted) return work({ ...progress.state, said: [] }, skills);
  const withoutWay = new Set([...skills.bound].filter((name) => name !== outcome.call.tool));
  return hear(progress.beforeHeard, arrived ? skills : { ...skills, bound: withoutWay }, progress.heard);
}

function foreign(state: DialogueState): DialogueState {
  return { ...state, tasks: [], expects: undefined, calling: undefined, offered: undefined, said: [] };
}

/** What the assistant did is compared with what this model would have done there. */
function done(progress: Progress, entry: Extract<Entry, { kind: "assistant" }>, skills: Skills): Progress {
  const { state, move } = progress;
  if (entry.calls.length > 0) {
    const called = entry.calls.map(({ tool }) => tool);
    if (called.join() === move.calls.map(({ tool }) => tool).join() || called.some(isTransfer)) return progress;
    const tasks = state.tasks.filter(({ tool }) => !called.includes(tool));
    return { ...progress, state: { ...state, tasks, expects: undefined, calling: { purpose: "answer" }, said: [] } };
  }
  if (COLLEAGUE.test(entry.text)) return { ...progress, answered: true, state: foreign(state) };
  const known = !progress.answered && move.calls.length === 0 && recognises(entry.text, move.text);
  if (known) return { ...progress, answered: true };
  const left = progress.answered ? state : foreign(state);
  return { ...progress, answered: true, state: afterNews(left, skills, entry.text, entry.settled) };
}

function apply(progress: Progress, entry: Exclude<Entry, { kind: "assistant" }>, skills: Skills): Progress {
  if (entry.kind === "customer") {
    // The question to the part before it stands in the same reply already.
    const state = { ...progress.state, asked: entry.continues };
    return { ...hear(state, skills, entry.text), beforeHeard: state, heard: entry.text, acted: false, answered: false };
  }
  const transfer = entry.outcomes.find(({ call }) => isTransfer(call.tool));
  const step = transfer
    ? afterTransfer(progress, skills, transfer)
    : afterOutcomes(progress.state, skills, entry.outcomes);
  const acted = progress.acted || (!transfer && progress.state.calling?.purpose === "answer");
  return { ...progress, ...step, acted, answered: false };
}

/** How well a move explains what followed, 0 to 1. */
function agreement({ move }: Progress, following: Entry | undefined): number {
  if (following?.kind !== "assistant") return 0;
  const same = following.calls.map(({ tool }) => tool).join() === move.calls.map(({ tool }) => tool).join();
  if (!same) return 0;
  return following.calls.length > 0 ? 1 : likeness(following.text, move.text);
}

/** The tools that may have been at hand in earlier turns: today's, those of any agent, all. */
function handsThen(skills: Skills): Skills[] {
  const own = [...skills.tools.keys()].filter((name) => !isTransfer(name) || name === TRANSFER_TO_HUMAN);
  const ofAgents = skills.agents.map(({ tools = [] }) =>
    own.filter((name) => hasAlways(name) || tools.some((pattern) => matchesName(pattern, name))),
  );
  return [[...skills.bound], ...ofAgents, own].map((names) => ({ ...skills, bound: new Set(names) }));
}

/**
 * The next move in a conversation. Pure: the whole state is derived again from the messages, so that any process, and a
 * repeated turn, comes to the same answer. Which tools were at hand in an earlier turn isn't recorded: of those that may
 * have been, the ones count with which this model would have answered as it was answered.
 */
export function nextMove(entries: Entry[], skills: Skills): Move {
  const thisTurn = entries.findLastIndex((entry) => entry.kind === "customer");
  const then = handsThen(skills);
  let progress: Progress = {
    ...speak(initialState),
    beforeHeard: initialState,
    heard: "",
    acted: false,
    answered: false,
  };
  for (const [index, entry] of entries.entries()) {
    const before = progress;
    if (entry.kind === "assistant") {
      progress = done(before, entry, skills);
      continue;
    }
    if (index >= thisTurn) progress = apply(before, entry, skills);
    else {
      const tried = then.map((hand) => () => apply(before, entry, hand));
      progress = bestOf(tried, (one) => agreement(one, entries[index + 1]));
    }
  }
  return progress.move;
}

/** The candidate that scores highest, and of several the first; where none scores enough, the last. */
function bestOf(candidates: (() => Progress)[], score: (one: Progress) => number): Progress {
  let best: { made: Progress; score: number } | undefined;
  for (const make of candidates) {
    const made = make();
    const scored = score(made);
    if (scored === 1) return made;
    if (!best || scored > best.score || best.score < RECOGNISED) best = { made, score: scored };
  }
  if (best) return best.made;
  throw new Error("There is always at least one candidate.");
}
