import type { Classification } from "../../intent/classifier.ts";
import { isCorrection } from "../../intent/correction.ts";
import { isCommand, isPlainQuestion, isQuestion } from "../../intent/opening.ts";
import { command } from "./commands.ts";
import type { DialogueState, Expectation, Step, Task } from "./dialogue-state.ts";
import type { OfflineTool } from "./knowledge.ts";
import { phrase } from "./phrases.ts";
import { isReferenceOnly, ordinalIn, pick } from "./reference.ts";
import { argumentsOf } from "./schema.ts";
import { needsConfirmation, readsFirst, type Skills } from "./skills.ts";
import { answerFor, introducedIn } from "./slot-values.ts";
import { explicitArguments } from "./slots.ts";
import { changesWhatWasSaid, type SmallTalk } from "./small-talk.ts";
import { confirm, EVERYTHING, insist, propose, work } from "./tasks.ts";
import { askFor } from "./wording.ts";

/** So sure must we be that something else is meant before a question that stands is left. */
const SURE_OF_OTHER_WISH = 0.6;
/** A question is hardly an answer to ours. */
const SURE_OF_QUESTION = 0.3;

interface Answer {
  state: DialogueState;
  skills: Skills;
  text: string;
  kind: SmallTalk | undefined;
  task: Task;
  tool: OfflineTool;
}

function drop({ state, skills }: Answer): Step {
  const rest = { ...state, tasks: state.tasks.slice(1), said: [phrase(state.language, "dropped")] };
  return work(rest, skills);
}

function withArguments({ state, skills, task }: Answer, args: Task["args"]): Step {
  return work({ ...state, tasks: [{ ...task, args: { ...task.args, ...args } }, ...state.tasks.slice(1)] }, skills);
}

/** What a message wishes; a question that sounds like the matter in hand is about what can be looked up of it. */
function inQuestion({ skills, text, task }: Pick<Answer, "skills" | "text" | "task">): Classification {
  const wish = skills.understanding.wish(text, skills.bound);
  if (!wish.labels.includes(task.tool) || !isPlainQuestion(text)) return wish;
  const reads = [...skills.bound].filter((name) => skills.tools.get(name)?.effect === "read");
  return skills.understanding.wish(text, new Set(reads));
}

/** Another wish than the one in hand: a read is answered in between, a write takes its place. */
function otherWish({ state, skills, text, task }: Answer): Step | undefined {
  if (!isCommand(text) && !/\p{L}{2}.*\s\p{L}{2}|\p{Script=Han}{2}/u.test(text)) return undefined;
  const wanted = command(state, skills, text);
  if (wanted && wanted.tool !== task.tool) {
    const isWrite = skills.tools.get(wanted.tool)?.effect === "write";
    return work({ ...state, tasks: isWrite ? [wanted] : [wanted, ...state.tasks] }, skills);
  }
  const wish = inQuestion({ skills, text, task });
  const sure =
    (wish.kind === "single" || wish.kind === "multiple") &&
    wish.confidence >= (isQuestion(text) ? SURE_OF_QUESTION : SURE_OF_OTHER_WISH);
  if (!sure || wish.labels.includes(task.tool)) return undefined;
  const tasks = wish.parts.map((part): Task => ({ tool: part.label, args: {}, text: part.text }));
  const writes = tasks.some(({ tool: name }) => {
    const tool = skills.tools.get(name);
    return tool !== undefined && needsConfirmation(tool);
  });
  return work({ ...state, tasks: writes ? readsFirst(tasks, skills) : [...tasks, ...state.tasks] }, skills);
}

/** Arguments that a message gives anew or differently. */
function changes({ text, task, tool, state }: Answer): Task["args"] {
  const given = explicitArguments(tool, text);
  const property = state.shown?.property;
  const known = argumentsOf(tool.inputSchema).some(({ name }) => name === property);
  const focus = property === undefined ? undefined : { property, value: task.args[property] ?? null };
  const chosen = state.shown && property !== undefined && known ? pick(state.shown.options, text, focus) : undefined;
  const all =
    chosen && property !== undefined && given[property] === undefined ? { ...given, [property]: chosen.value } : given;
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(task.args[name])),
  );
}

const LEADING_YES = /^(?:yes|yeah|yep|sure|ok(?:ay)?|是的?|好的?|对的?|可以|嗯)[\s,，.。!！]+/iu;
const LEADING_NO = /^(?:no|nope|don't|do not|不|别|否)/iu;

function confirmation(answer: Answer): Step {
  const { state, text, kind, task, tool, skills } = answer;
  if (kind === "yes") return propose(state, skills);
  if (kind === "no" || kind === "stop") return drop(answer);
  const changed = changes(answer);
  if (Object.keys(changed).length > 0 && (changesWhatWasSaid(text) || !otherWish(answer)))
    return withArguments(answer, changed);
  if (LEADING_YES.test(text)) {
    const rest = text.replace(LEADING_YES, "");
    const wish = skills.understanding.wish(rest, skills.bound);
    const more = wish.kind === "single" || wish.kind === "multiple" ? wish.parts : [];
    const others = more
      .filter((part) => part.label !== task.tool)
      .map((part): Task => ({ tool: part.label, args: {}, text: part.text }));
    return propose({ ...state, tasks: [...state.tasks, ...others] }, skills);
  }
  const other = otherWish(answer);
  if (other) return other;
  if (LEADING_NO.test(text)) return drop(answer);
  const again = confirm(state, task, tool);
  return kind === undefined
    ? insist(again.state, `${phrase(state.language, "confirmAgain")} ${again.move.text}`)
    : again;
}

function argument(answer: Answer, name: string): Step | undefined {
  const { state, skills, text, kind, task, tool } = answer;
  const wanted = argumentsOf(tool.inputSchema, task.args).find((other) => other.name === name);
  if (!wanted || kind === "stop" || (kind === "no" && wanted.kind !== "boolean")) return drop(answer);
  if (kind === "identity" || kind === "abilities") return undefined;
  if (wanted.kind === "number" && !task.everything && (kind === "yes" || EVERYTHING.test(text))) {
    const all = { ...task, everything: true, lookedUp: false };
    return work({ ...state, tasks: [all, ...state.tasks.slice(1)] }, skills);
  }
  if (kind !== undefined && wanted.kind !== "boolean") return insist(state, askFor(state.language, tool, wanted));
  const said = Object.entries(explicitArguments(tool, text, task.args));
  const given = Object.fromEntries(
    said.filter(
      ([other, value]) =>
        task.args[other] === undefined || changesWhatWasSaid(text) || introducedIn(text).includes(String(value)),
    ),
  );
  const taken = Object.values(task.args).map(String);
  const freeText =
    wanted.kind === "string" && !wanted.pattern && wanted.options.length === 0 && wanted.format === undefined;
  if (given[name] === undefined && Object.keys(given).length > 0 && isCorrection(text))
    return withArguments(answer, given);
  const elsewhere = given[name] === undefined || freeText ? otherWish(answer) : undefined;
  if (elsewhere && (!freeText || isPlainQuestion(text) || isCommand(text))) return elsewhere;
  if (freeText && isPlainQuestion(text)) return insist(state, askFor(state.language, tool, wanted));
  const pointed = pointedAt(answer);
  if (wanted.kind === "number" && pointed) return withArguments(answer, pointed);
  const picked = state.shown?.property === name ? pick(state.shown.options, text)?.value : undefined;
  const value = given[name] ?? picked ?? answerFor(wanted, text, taken);
  if (value === undefined && Object.keys(given).length > 0) return withArguments(answer, given);
  if (value === undefined) return insist(state, askFor(state.language, tool, wanted));
  return withArguments(answer, { ...given, [name]: value });
}

/** "The first one" at a question about something else: the record of the list that was shown last. A bare number is none. */
function pointedAt({ state: { shown }, text, tool }: Answer): Task["args"] | undefined {
  const isAbout = shown && argumentsOf(tool.inputSchema).some((other) => other.name === shown.property);
  if (!isAbout || /^\W*\d/.test(text) || !isReferenceOnly(text) || ordinalIn(text) === undefined) return undefined;
  const chosen = pick(shown.options, text);
  return chosen && { [shown.property]: chosen.value };
}

function choice(answer: Answer, expects: Extract<Expectation, { kind: "choice" }>): Step {
  const { state, text, kind, tool } = answer;
  if (kind === "stop" || kind === "no") return drop(answer);
  const given = explicitArguments(tool, text);
  const chosen =
    pick(expects.options, text)?.value ?? (ordinalIn(text) === undefined ? given[expects.argument] : undefined);
  if (chosen !== undefined) return withArguments(answer, { ...given, [expects.argument]: chosen });
  const list = expects.options.map(({ line }, index) => `${index + 1}. ${line}`).join("\n");
  return otherWish(answer) ?? insist(state, phrase(state.language, "choose", { ask: "", list }).trim());
}

function intent(
  { state, skills, text, kind }: Omit<Answer, "task" | "tool">,
  expects: Extract<Expectation, { kind: "intent" }>,
): Step | undefined {
  const wish = skills.understanding.wish(text, skills.bound);
  const ordinal = kind === "yes" ? 0 : ordinalIn(text, expects.tools.length);
  const named = wish.labels.find((label) => expects.tools.includes(label));
  const tool = ordinal === undefined ? named : expects.tools.at(ordinal);
  return tool === undefined
    ? undefined
    : work({ ...state, tasks: [{ tool, args: {}, text: `${expects.text} ${text}` }] }, skills);
}

/** Reads a message as the answer to the question that stands; undefined when none stands or it is no answer. */
export function answerExpected(
  state: DialogueState,
  skills: Skills,
  text: string,
  kind: SmallTalk | undefined,
): Step | undefined {
  const { expects } = state;
  const [task] = state.tasks;
  if (!expects) return undefined;
  if (expects.kind === "intent") return intent({ state, skills, text, kind }, expects);
  const tool = task && skills.tools.get(task.tool);
  if (!task || !tool) return undefined;
  const answer: Answer = { state, skills, text, kind, task, tool };
  if (expects.kind === "confirmation") return confirmation(answer);
  if (expects.kind === "choice") return choice(answer, expects);
  return argument(answer, expects.argument);
}
