import { wantsHuman } from "../../intent/handover.ts";
import { detectLanguage } from "../../intent/language.ts";
import { isResolvedThanks } from "../../intent/resolved.ts";
import { answerExpected } from "./answering.ts";
import { command } from "./commands.ts";
import type { DialogueState, Step, Task } from "./dialogue-state.ts";
import { answerOffer } from "./offers.ts";
import { phrase } from "./phrases.ts";
import { isReferenceOnly, ordinalIn, pick } from "./reference.ts";
import { refusalIn } from "./refusal.ts";
import { refuse, takeBackNamed } from "./refusing.ts";
import { argumentsOf, isIdentifier } from "./schema.ts";
import { agentsWith, needsConfirmation, readerFor, readsFirst, type Skills } from "./skills.ts";
import { identifiersIn } from "./slot-values.ts";
import { amendmentIn, explicitArguments } from "./slots.ts";
import { changesWhatWasSaid, type SmallTalk, smallTalk } from "./small-talk.ts";
import { unabbreviated } from "./spelling.ts";
import { speak, toHuman, work } from "./tasks.ts";
import { sampleOf } from "./wording.ts";

/** How sure another agent's examples must make us before the customer is passed on. */
const SURE_ENOUGH_TO_PASS_ON = 0.5;
const MOST_ABILITIES = 8;

function abilities(state: DialogueState, skills: Skills): string[] {
  return [...skills.tools.values()]
    .filter((tool) => skills.bound.has(tool.name) && tool.wording !== undefined)
    .map((tool) => sampleOf(state.language, tool.name, tool))
    .slice(0, MOST_ABILITIES);
}

function chat(state: DialogueState, skills: Skills, kind: SmallTalk): Step {
  const { language } = state;
  const can = abilities(state, skills);
  if (kind === "greeting") return speak(state, phrase(language, "greeting"));
  if (kind === "thanks") return speak(state, phrase(language, "welcome"));
  if (kind === "identity") return speak(state, phrase(language, "identity"));
  if (kind === "abilities") {
    const list = can.map((ability) => `- ${ability}`).join("\n");
    return speak(state, can.length > 0 ? phrase(language, "abilities", { list }) : phrase(language, "noAbilities"));
  }
  return speak(state, phrase(language, kind === "yes" ? "help" : "allRight"));
}

function notUnderstood(state: DialogueState, skills: Skills): Step {
  const list = abilities(state, skills).join(state.language === "zh" ? "、" : "; ");
  return speak(
    state,
    list === "" ? phrase(state.language, "noAbilities") : phrase(state.language, "notUnderstood", { list }),
  );
}

/** Another agent that this one may hand over to: one that has the tool, or whose examples fit; best is both. */
function passOn(state: DialogueState, skills: Skills, text: string, tool?: string): Step | undefined {
  const fitting = skills.understanding.agent(text);
  const able = tool === undefined ? [] : agentsWith(skills, tool);
  const fits = fitting.label !== null && fitting.confidence >= SURE_ENOUGH_TO_PASS_ON;
  const agent = fits && (able.length === 0 || able.includes(fitting.label ?? "")) ? fitting.label : able[0];
  if (!agent || !skills.bound.has(`transfer_to_${agent}`)) return undefined;
  return { state, move: { text: "", calls: [{ tool: `transfer_to_${agent}`, args: {} }] } };
}

/** "No, order 1043" after something was done or proposed for another one: the same again, with what is new. */
function redo(state: DialogueState, skills: Skills, text: string): Step | undefined {
  const tool = state.last && skills.tools.get(state.last.tool);
  if (!state.last || !tool || !changesWhatWasSaid(text)) return undefined;
  // "Cancel 1046, sorry, I meant 1038" corrects itself and nothing before.
  if (amendmentIn(text) !== undefined && skills.understanding.wish(text, skills.bound).kind === "single")
    return undefined;
  const focus = state.mentions.at(-1);
  const other = state.shown && ordinalIn(text) === undefined ? pick(state.shown.options, text, focus) : undefined;
  const chosen = state.shown && other ? { [state.shown.property]: other.value } : {};
  const changed = { ...chosen, ...explicitArguments(tool, text) };
  const known = argumentsOf(tool.inputSchema).map(({ name }) => name);
  if (!Object.keys(changed).some((name) => known.includes(name))) return undefined;
  const waiting = state.pending.findLast((action) => action.tool === tool.name);
  const said = waiting && needsConfirmation(tool) ? [phrase(state.language, "otherWaiting", { id: waiting.id })] : [];
  return work(
    { ...state, said, tasks: [{ tool: tool.name, args: { ...state.last.args, ...changed }, text: "" }] },
    skills,
  );
}

/** A bare "1043" or "the second one": show that record. */
function show(state: DialogueState, skills: Skills, text: string): Step | undefined {
  if (state.shown && isReferenceOnly(text) && ordinalIn(text, state.shown.options.length) !== undefined) {
    const { property, options } = state.shown;
    const chosen = pick(options, text);
    const reader = readerFor(skills, property);
    return chosen && reader
      ? work({ ...state, tasks: [{ tool: reader.name, args: { [property]: chosen.value }, text: "" }] }, skills)
      : undefined;
  }
  if (!/^[\s#]*(?:order|订单)?(?:\s*(?:number|no\.?|号))?[\s:：#]*[A-Za-z]{0,3}\d[\w-]*[\s.。?？]*$/iu.test(text))
    return undefined;
  for (const tool of skills.tools.values()) {
    const [argument, ...others] = argumentsOf(tool.inputSchema).filter(({ required }) => required);
    if (
      !argument ||
      others.length > 0 ||
      !isIdentifier(argument) ||
      readerFor(skills, argument.name)?.name !== tool.name
    )
      continue;
    const [value] = argument.pattern ? identifiersIn(argument, text) : [];
    if (value !== undefined)
      return work({ ...state, tasks: [{ tool: tool.name, args: { [argument.name]: value }, text }] }, skills);
  }
  return undefined;
}

const ENUMERATED = /^(?:[\s,，、&#]|and|or|also|orders?|和|与|及|以及|还有|订单)+$/iu;

/** "orders 1042, 1036 and 1001": the same for each. */
function forEach(task: Task, skills: Skills): Task[] {
  const tool = skills.tools.get(task.tool);
  const [argument, ...others] = tool ? argumentsOf(tool.inputSchema).filter(({ required }) => required) : [];
  if (!argument || !isIdentifier(argument) || others.length > 0) return [task];
  const values = identifiersIn(argument, task.text);
  const gaps = values.slice(1).map((value, index) => {
    const from = task.text.indexOf(values[index] ?? "") + (values[index] ?? "").length;
    return task.text.slice(from, task.text.indexOf(value));
  });
  return values.length > 1 && gaps.every((gap) => ENUMERATED.test(gap))
    ? values.map((value): Task => ({ ...task, args: { [argument.name]: value } }))
    : [task];
}

function newTasks(state: DialogueState, skills: Skills, text: string): Step {
  const wish = skills.understanding.wish(text, skills.bound);
  const wanted = wish.kind === "multiple" ? undefined : command(state, skills, text);
  if (wanted) return work({ ...state, tasks: [wanted] }, skills);
  if (wish.kind === "out_of_scope") return passOn(state, skills, text) ?? notUnderstood(state, skills);
  const possible = wish.labels.filter((name) => skills.bound.has(name));
  if (possible.length === 0) {
    const passed = passOn(state, skills, text, wish.labels[0]);
    if (passed) return passed;
  }
  const [first, second] = possible;
  if (wish.kind === "unclear" && first !== undefined && second !== undefined) {
    const said = (name: string): string => sampleOf(state.language, name, skills.tools.get(name));
    const question = phrase(state.language, "whichOne", { first: said(first), second: said(second) });
    return speak({ ...state, expects: { kind: "intent", tools: [first, second], text } }, question);
  }
  const parts = wish.kind === "unclear" ? [{ text, label: first ?? wish.labels[0] ?? "" }] : wish.parts;
  const tasks = parts.map((part): Task => ({ tool: part.label, args: {}, text: part.text }));
  return work(
    {
      ...state,
      tasks: readsFirst(
        tasks.flatMap((task) => forEach(task, skills)),
        skills,
      ),
    },
    skills,
  );
}

/** What links a part to the one before it. */
const LINKS = /^(?:\s|[,，]|and\b|also\b|then\b|另外|还有|然后|再)+/iu;

/** The next part of a message whose part before it led to a question: no answer to that, but a wish that waits its turn. */
function alongside(state: DialogueState, skills: Skills, text: string): Step | undefined {
  const wish = skills.understanding.wish(text, skills.bound);
  if (wish.kind !== "single" && wish.kind !== "multiple") return undefined;
  const tasks = wish.parts.map((part): Task => ({ tool: part.label, args: {}, text: part.text }));
  const writes = tasks.filter(({ tool }) => skills.tools.get(tool)?.effect === "write");
  const reads = tasks.filter((task) => !writes.includes(task));
  const waiting: DialogueState = { ...state, tasks: [...reads, ...state.tasks, ...writes] };
  if (reads.length > 0) return work(waiting, skills);
  const list = writes.map((task) => `"${task.text.replace(LINKS, "").trim()}"`).join(", ");
  return speak(waiting, phrase(state.language, "alsoAsked", { list }));
}

/** The customer has said something: understands it in the light of what was asked, and decides what to do. */
export function hear(before: DialogueState, skills: Skills, text: string): Step {
  const language = /\p{L}{2,}|\p{Script=Han}/u.test(text) ? detectLanguage(text) : before.language;
  const heard: DialogueState = { ...before, language, said: [], calling: undefined };
  const kind = smallTalk(unabbreviated(text));
  const taken = answerOffer(heard, skills, text, kind);
  if (taken) return taken;
  const state: DialogueState = { ...heard, offered: undefined };
  const withdrawn = takeBackNamed(state, skills, text);
  if (withdrawn) return withdrawn;
  const refusal = refusalIn(text);
  const refused = refusal && refuse(state, skills, text, refusal);
  if (refused) return refused;
  if (wantsHuman(text)) return toHuman(state, skills, text);
  const next = state.asked && state.expects && alongside(state, skills, text);
  if (next) return next;
  const answered = answerExpected(state, skills, text, kind);
  if (answered) return answered;
  const fresh: DialogueState = { ...state, tasks: [], expects: undefined };
  if (kind) return chat(fresh, skills, kind);
  if (isResolvedThanks(text)) return speak(fresh, phrase(language, "goodbye"));
  return redo(fresh, skills, text) ?? show(fresh, skills, text) ?? newTasks(fresh, skills, text);
}
