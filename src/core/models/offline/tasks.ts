import { canonicalJson, type JsonObject } from "../../json.ts";
import type { DialogueState, Expectation, KnownAction, Move, Step, Task } from "./dialogue-state.ts";
import { label, names } from "./field-labels.ts";
import { snakeCase } from "./field-name.ts";
import { isOutOfState } from "./fitting-state.ts";
import type { OfflineTool } from "./knowledge.ts";
import { nestedArguments } from "./nested-arguments.ts";
import { phrase } from "./phrases.ts";
import { type Argument, argumentsOf, isIdentifier } from "./schema.ts";
import { agentsWith, listerFor, needsConfirmation, type Skills, TRANSFER_TO_HUMAN } from "./skills.ts";
import { fillTask, impossibleIn, mentioning, missingArgument } from "./slots.ts";
import { askFor, sampleOf, titleOf } from "./wording.ts";

/** The turn's answer: everything said in it so far. */
export function speak(state: DialogueState, ...sentences: string[]): Step {
  const text = [...state.said, ...sentences].filter((sentence) => sentence !== "").join("\n\n");
  return {
    state: { ...state, said: [] },
    move: { text: text === "" ? phrase(state.language, "help") : text, calls: [] },
  };
}

function ask(state: DialogueState, expects: Expectation, question: string): Step {
  return speak({ ...withAsked(state), expects }, question);
}

/** The state once the question about its first task is put. */
export function withAsked(state: DialogueState): DialogueState {
  const [task, ...rest] = state.tasks;
  return task ? { ...state, tasks: [{ ...task, asked: true }, ...rest] } : state;
}

/** The same question once more; when that did not help before, a person is offered instead. */
export function insist(state: DialogueState, question: string): Step {
  const misses = (state.misses ?? 0) + 1;
  if (misses < MOST_MISSES) return speak({ ...state, misses }, question);
  const offered: Task = { tool: TRANSFER_TO_HUMAN, args: {}, text: "" };
  return speak({ ...state, misses, offered }, phrase(state.language, "stuck"));
}

/** So many answers in a row may go past a question. */
const MOST_MISSES = 2;

/** An amount that the customer left to the books: "refund everything". */
export const EVERYTHING =
  /^\W*all\W*$|\b(?:full|fully|entire|whole|everything|all of it|all my money|complete(?:ly)?)\b|全额|全部|全款|全退|都退/iu;

const wordsOf = (toolName: string): string[] => snakeCase(toolName).split("_");

/** The read that knows how much "everything" is: one about the same matter as the write. */
function amountLookup(skills: Skills, task: Task, argument: Argument): OfflineTool | undefined {
  if (argument.kind !== "number" || !(task.everything || EVERYTHING.test(task.text))) return undefined;
  const reads = [...skills.tools.values()].filter((tool) => {
    const required = argumentsOf(tool.inputSchema).filter((other) => other.required);
    const callable = required.length > 0 && required.every(({ name }) => task.args[name] !== undefined);
    return tool.effect === "read" && skills.bound.has(tool.name) && callable;
  });
  const about = (word: string) =>
    reads.find(({ name }) => wordsOf(name).some((other) => other === word || other === `${word}s`));
  return wordsOf(task.tool)
    .map(about)
    .find((tool) => tool !== undefined);
}

function lookupFor(skills: Skills, state: DialogueState, task: Task, argument: Argument): Move | undefined {
  if (task.lookedUp) return undefined;
  const known: JsonObject = {
    ...Object.fromEntries(state.mentions.map(({ property, value }) => [property, value])),
    ...task.args,
  };
  const lister = isIdentifier(argument)
    ? listerFor(skills, argument.name, new Set(Object.keys(known)))
    : amountLookup(skills, task, argument);
  if (!lister) return undefined;
  const filled = fillTask({ tool: lister.name, text: task.text, args: {} }, lister, state).args;
  const wanted = argumentsOf(lister.inputSchema);
  const given = wanted
    .filter(({ name, required }) => required && known[name] !== undefined)
    .map(({ name }) => [name, known[name] ?? null]);
  const query =
    wanted.some(({ name }) => name === "query") && filled.query !== undefined ? { query: filled.query } : {};
  return { text: "", calls: [{ tool: lister.name, args: { ...Object.fromEntries(given), ...query } }] };
}

/** Asks for what the first task lacks, looking it up first where a list can be had. */
function complete(state: DialogueState, skills: Skills, task: Task, tool: OfflineTool, argument: Argument): Step {
  const impossible = impossibleIn(argument, task.text);
  if (impossible !== undefined) {
    const noun = label(state.language, argument.name);
    const noSuch = phrase(state.language, "noSuch", { noun, value: impossible });
    const question = askFor(state.language, tool, argument);
    return ask(state, { kind: "argument", argument: argument.name }, `${noSuch} ${question}`);
  }
  const lookup = lookupFor(skills, state, task, argument);
  if (lookup) return { state: { ...state, calling: { purpose: "choose", argument: argument.name } }, move: lookup };
  return ask(state, { kind: "argument", argument: argument.name }, askFor(state.language, tool, argument));
}

/** A write that requires nothing in particular still needs something to change: what its wording asks for. */
function wantedChange(task: Task, tool: OfflineTool): Argument | undefined {
  if (!needsConfirmation(tool) || Object.keys(task.args).length > 0) return undefined;
  const asked = argumentsOf(tool.inputSchema).filter(({ name }) => tool.wording?.ask?.[name] !== undefined);
  return asked.find(({ name }) => names(task.text, name)) ?? asked[0];
}

/** The question that stands before every write. */
export function confirm(state: DialogueState, task: Task, tool: OfflineTool): Step {
  const stands = state.asked && state.said.length > 0;
  if (stands) return speak({ ...state, expects: { kind: "confirmation" } });
  const args = nestedArguments(task.args);
  const title = titleOf(state.language, tool, tool.name, args);
  const known = state.shown?.options.find(({ value }) => value === task.args[state.shown?.property ?? ""]);
  const unlikely = isOutOfState(tool, known?.status)
    ? `${phrase(state.language, "unlikely", { status: label(state.language, known?.status ?? "") })} `
    : "";
  const same = state.pending.find(
    (action) => action.tool === task.tool && canonicalJson(action.args) === canonicalJson(args),
  );
  const twice = same ? `${phrase(state.language, "sameWaiting", { id: same.id })} ` : "";
  return ask(state, { kind: "confirmation" }, unlikely + twice + phrase(state.language, "confirm", { title }));
}

/**
 * Goes on with what the customer wants: reads are called at once, several together; the first write, or the first thing
 * that is missing, is a question, and what comes after it waits.
 */
export function work(before: DialogueState, skills: Skills): Step {
  let state: DialogueState = { ...before, expects: undefined, calling: undefined, misses: 0 };
  const calls: Move["calls"] = [];
  const callsSoFar = (): Step => ({ state: { ...state, calling: { purpose: "answer" } }, move: { text: "", calls } });
  for (;;) {
    const [first, ...rest] = state.tasks;
    if (!first) return calls.length > 0 ? callsSoFar() : speak(state);
    const tool = skills.tools.get(first.tool);
    if (!tool || !skills.bound.has(first.tool)) {
      if (calls.length > 0) return callsSoFar();
      const [agent] = agentsWith(skills, first.tool);
      if (tool && agent !== undefined)
        return state.said.length > 0 && first.asked ? later(state, first, tool) : handOver(state, agent);
      const title = sampleOf(state.language, first.tool, tool);
      state = { ...state, tasks: rest, said: [...state.said, phrase(state.language, "notHere", { title })] };
      continue;
    }
    const task = fillTask(first, tool, state);
    state = mentioning({ ...state, tasks: [task, ...rest] }, tool, task.args);
    const missing = missingArgument(task, tool) ?? wantedChange(task, tool);
    if (calls.length > 0 && (missing || needsConfirmation(tool))) return callsSoFar();
    if (missing) return complete(state, skills, task, tool, missing);
    if (needsConfirmation(tool)) return confirm(state, task, tool);
    calls.push({ tool: task.tool, args: nestedArguments(task.args) });
    state = { ...state, tasks: rest, last: task };
  }
}

/** Another agent hears the customer's words; where they are answered already, it goes on with what is left. */
function handOver(state: DialogueState, agent: string): Step {
  const calls = [{ tool: `transfer_to_${agent}`, args: {} }];
  const { state: told, move } = speak(state);
  return state.said.length === 0 ? { state, move: { text: "", calls } } : { state: told, move: { ...move, calls } };
}

/** Something else was answered in between; the question that stands is another agent's and goes on standing. */
function later(state: DialogueState, first: Task, tool: OfflineTool): Step {
  const missing = missingArgument(fillTask(first, tool, state), tool);
  return speak({
    ...state,
    expects: missing ? { kind: "argument", argument: missing.name } : { kind: "confirmation" },
  });
}

/** What a request is for, as the customer was shown it. */
export function titleOfAction(
  state: DialogueState,
  skills: Skills,
  { tool, args }: Pick<KnownAction, "tool" | "args">,
): string {
  return titleOf(state.language, skills.tools.get(tool), tool, args);
}

/** A person takes over; what was under way is theirs. */
export function toHuman(state: DialogueState, skills: Skills, text: string): Step {
  if (!skills.bound.has(TRANSFER_TO_HUMAN)) return speak(state, phrase(state.language, "noHuman"));
  const tool = skills.tools.get(TRANSFER_TO_HUMAN);
  const wanted = tool ? argumentsOf(tool.inputSchema) : [];
  const args = Object.fromEntries(
    wanted.filter(({ required, kind }) => required && kind === "string").map(({ name }) => [name, text]),
  );
  return {
    state: { ...state, tasks: [], expects: undefined },
    move: { text: "", calls: [{ tool: TRANSFER_TO_HUMAN, args }] },
  };
}

/** The customer has confirmed the first task: propose it. */
export function propose(state: DialogueState, skills: Skills): Step {
  const [task, ...rest] = state.tasks;
  if (!task) return speak(state);
  const [agent] = skills.bound.has(task.tool) ? [] : agentsWith(skills, task.tool);
  if (agent !== undefined) return handOver(state, agent);
  return {
    state: { ...state, tasks: rest, last: task, expects: undefined, calling: { purpose: "answer" } },
    move: { text: "", calls: [{ tool: task.tool, args: nestedArguments(task.args) }] },
  };
}
