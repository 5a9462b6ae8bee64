import { words } from "../../intent/features.ts";
import { type DialogueState, initialState, type Move, type Step } from "./dialogue-state.ts";
import { hear } from "./hearing.ts";
import { afterOutcomes } from "./outcomes.ts";
import { phrase } from "./phrases.ts";
import { isTransfer, type Skills, TRANSFER_TO_HUMAN } from "./skills.ts";
import { speak } from "./tasks.ts";
import type { Entry, Outcome } from "./transcript.ts";

/** Share of the words of a question that must have been said as we would say it; guards may have changed some. */
const RECOGNISED = 0.6;
/** How a person's answer is marked in the history that models are given. */
const COLLEAGUE = /^\[[^\]]*colleague[^\]]*\]/;

/** Whether what was really said is what this model would have said: another model's question is not ours to have answered. */
function recognises(said: string, own: string): boolean {
  const heard = new Set(words(said.toLowerCase()));
  const expected = words(own.toLowerCase());
  return expected.length === 0 || expected.filter((word) => heard.has(word)).length / expected.length >= RECOGNISED;
}

interface Progress extends Step {
  /** Before the customer's last message, with that message: it is heard again by the agent it is passed on to. */
  beforeHeard: DialogueState;
  heard: string;
  /** The customer's message has been answered: what comes then is news, not the answer. */
  answered: boolean;
}

function afterTransfer(progress: Progress, skills: Skills, outcome: Outcome): Step {
  const { language } = progress.state;
  const arrived = outcome.status === "done";
  if (outcome.call.tool === TRANSFER_TO_HUMAN) {
    return speak({ ...progress.state, said: [] }, phrase(language, arrived ? "humanComing" : "noHuman"));
  }
  const withoutWay = new Set([...skills.bound].filter((name) => name !== outcome.call.tool));
  return hear(progress.beforeHeard, arrived ? skills : { ...skills, bound: withoutWay }, progress.heard);
}

function foreign(state: DialogueState): DialogueState {
  return { ...state, tasks: [], expects: undefined, calling: undefined, said: [] };
}

/** What the assistant did is compared with what this model would have done there. */
function done(progress: Progress, entry: Extract<Entry, { kind: "assistant" }>): Progress {
  const { state, move } = progress;
  if (entry.calls.length > 0) {
    const called = entry.calls.map(({ tool }) => tool);
    if (called.join() === move.calls.map(({ tool }) => tool).join() || called.some(isTransfer)) return progress;
    const tasks = state.tasks.filter(({ tool }) => !called.includes(tool));
    return { ...progress, state: { ...state, tasks, expects: undefined, calling: { purpose: "answer" }, said: [] } };
  }
  if (COLLEAGUE.test(entry.text)) return { ...progress, answered: true, state: foreign(state) };
  if (progress.answered) return progress;
  const known = move.calls.length === 0 && recognises(entry.text, move.text);
  return { ...progress, answered: true, state: known ? state : foreign(state) };
}

function next(progress: Progress, entry: Entry, previous: Entry | undefined, skills: Skills): Progress {
  switch (entry.kind) {
    case "customer": {
      // Two in a row are the parts of one message: the question to the first stands in the same reply already.
      const state = { ...progress.state, asked: previous?.kind === "customer" };
      return { ...hear(state, skills, entry.text), beforeHeard: state, heard: entry.text, answered: false };
    }
    case "outcomes": {
      const transfer = entry.outcomes.find(({ call }) => isTransfer(call.tool));
      const step = transfer
        ? afterTransfer(progress, skills, transfer)
        : afterOutcomes(progress.state, skills, entry.outcomes);
      return { ...progress, ...step, answered: false };
    }
    case "assistant":
      return done(progress, entry);
  }
}

/**
 * The next move in a conversation. Pure: the whole state is derived again from the messages, so that any process, and a
 * repeated turn, comes to the same answer. What was said long ago is heard as if every tool had been at hand then.
 */
export function nextMove(entries: Entry[], skills: Skills): Move {
  const start: Progress = { ...speak(initialState), beforeHeard: initialState, heard: "", answered: false };
  const thisTurn = entries.findLastIndex((entry) => entry.kind === "customer");
  const known = [...skills.tools.keys()].filter((name) => !isTransfer(name) || name === TRANSFER_TO_HUMAN);
  const then: Skills = { ...skills, bound: new Set(known) };
  return entries.reduce(
    (progress, entry, index) => next(progress, entry, entries[index - 1], index < thisTurn ? then : skills),
    start,
  ).move;
}
