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
}

function afterTransfer(progress: Progress, skills: Skills, outcome: Outcome): Step {
  const { language } = progress.state;
  const arrived = outcome.status === "done";
  if (outcome.call.tool === TRANSFER_TO_HUMAN) {
    return speak({ ...progress.state, said: [] }, phrase(language, arrived ? "humanComing" : "noHuman"));
  }
  const withoutWayBack = arrived
    ? skills
    : { ...skills, bound: new Set([...skills.bound].filter((name) => name !== outcome.call.tool)) };
  return hear(progress.beforeHeard, withoutWayBack, progress.heard);
}

function next(progress: Progress, entry: Entry, skills: Skills): Progress {
  if (entry.kind === "customer") {
    return { ...hear(progress.state, skills, entry.text), beforeHeard: progress.state, heard: entry.text };
  }
  if (entry.kind === "outcomes") {
    const transfer = entry.outcomes.find(({ call }) => isTransfer(call.tool));
    const step = transfer
      ? afterTransfer(progress, skills, transfer)
      : afterOutcomes(progress.state, skills, entry.outcomes);
    return { ...progress, ...step };
  }
  const called = entry.calls.map(({ tool }) => tool).join();
  const asExpected =
    called === progress.move.calls.map(({ tool }) => tool).join() && recognises(entry.text, progress.move.text);
  if (asExpected || entry.calls.some(({ tool }) => isTransfer(tool))) return progress;
  const calling = entry.calls.length > 0 ? { purpose: "answer" as const } : undefined;
  return { ...progress, state: { ...progress.state, tasks: [], expects: undefined, calling, said: [] } };
}

/**
 * The next move in a conversation. Pure: the whole state is derived again from the messages, so that any process, and a
 * repeated turn, comes to the same answer. What was said long ago is heard as if every tool had been at hand then.
 */
export function nextMove(entries: Entry[], skills: Skills): Move {
  const start: Progress = { ...speak(initialState), beforeHeard: initialState, heard: "" };
  const thisTurn = entries.findLastIndex((entry) => entry.kind === "customer");
  const then: Skills = {
    ...skills,
    bound: new Set([...skills.tools.keys()].filter((name) => !isTransfer(name) || name === TRANSFER_TO_HUMAN)),
  };
  return entries.reduce((progress, entry, index) => next(progress, entry, index < thisTurn ? then : skills), start)
    .move;
}
