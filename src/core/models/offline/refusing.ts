import type { DialogueState, KnownAction, Step, Task } from "./dialogue-state.ts";
import { phrase } from "./phrases.ts";
import type { Refusal } from "./refusal.ts";
import { argumentsOf } from "./schema.ts";
import type { Skills } from "./skills.ts";
import { explicitArguments } from "./slots.ts";
import { speak, titleOfAction, work } from "./tasks.ts";

/** Says of the asking itself that it shall be undone: nothing is left to make sure of. */
const TAKE_BACK = /\b(?:take|undo|withdraw|revoke|retract|request)\b|收回|撤|申请|请求|反悔|当我没说/iu;

/** Whether it holds is the customer's to say: they are asked. */
const CONDITION = /\b(?:if|unless|in case)\b|如果|要是|的话|除非/iu;

const WITHDRAW = "withdraw_action";

function wishesIn(skills: Skills, text: string): Task[] {
  const wish = skills.understanding.wish(text, skills.bound);
  const parts = wish.kind === "single" || wish.kind === "multiple" ? wish.parts : [];
  // The taking back itself is what is being done.
  return parts
    .filter(({ label }) => label !== WITHDRAW)
    .map((part): Task => ({ tool: part.label, args: {}, text: part.text }));
}

/** Which of the requests that wait are spoken of: those of the records that are named, else of the kind. */
function meantOf(pending: KnownAction[], text: string, tool: string | undefined): KnownAction[] {
  const named = pending.filter(({ args }) =>
    Object.values(args).some((value) => /\d/.test(String(value)) && text.includes(String(value))),
  );
  if (named.length > 0) return named;
  return pending.filter((action) => action.tool === tool);
}

/** Which of the requests that wait are refused: those that are spoken of, else all. */
function refusedOf(pending: KnownAction[], text: string, tool: string | undefined): KnownAction[] {
  const meant = meantOf(pending, text, tool);
  return meant.length > 0 ? meant : pending;
}

const TAKING_BACK =
  /^(?:please |can you |could you |i(?:'d like| want| need) to )*(?:withdraw|take back|revoke|retract|undo) (?<what>.+)$|^(?:请|帮我|我要|我想|麻烦)*(?:撤回|撤销|收回)(?<asked>.+)$/iu;

/** "Withdraw the cancellation of 1044": what stands behind it is the request that waits, and not a wish of its own. */
export function takeBackNamed(state: DialogueState, skills: Skills, text: string): Step | undefined {
  const { what, asked } = TAKING_BACK.exec(text.trim())?.groups ?? {};
  const named = what ?? asked;
  if (named === undefined || state.pending.length === 0) return undefined;
  const [meant] = skills.understanding.wish(named, skills.bound).labels;
  const [one, second] = meantOf(state.pending, named, meant);
  if (!one) return undefined;
  const task: Task = { tool: WITHDRAW, args: second ? {} : { action_id: one.id }, text: "" };
  return work({ ...state, expects: undefined, tasks: [task] }, skills);
}

function takesFreeText(state: DialogueState, skills: Skills): boolean {
  const { expects } = state;
  const tool = skills.tools.get(state.tasks[0]?.tool ?? "");
  if (expects?.kind !== "argument" || !tool) return false;
  const wanted = argumentsOf(tool.inputSchema).find(({ name }) => name === expects.argument);
  return wanted?.kind === "string" && !wanted.pattern && wanted.options.length === 0;
}

/** A request that waits is taken back, or that is offered where the words were only "never mind". */
function takeBack(
  state: DialogueState,
  skills: Skills,
  text: string,
  refusal: Refusal,
  tool?: string,
): Step | undefined {
  const conditional = CONDITION.test(text);
  const explicit = !conditional && (refusal.refused !== "" || TAKE_BACK.test(text));
  const [one, second] = refusedOf(state.pending, text, tool);
  if (!one) {
    if (!explicit) return undefined;
    const said = [phrase(state.language, "nothingToWithdraw")];
    return work({ ...state, said, tasks: wishesIn(skills, refusal.rest) }, skills);
  }
  if (!explicit && !conditional && refusal.rest !== "") return undefined;
  const task: Task = { tool: WITHDRAW, args: second ? {} : { action_id: one.id }, text: "" };
  if (explicit || second) return work({ ...state, tasks: [task, ...wishesIn(skills, refusal.rest)] }, skills);
  const title = titleOfAction(state, skills, one);
  return speak({ ...state, offered: task }, phrase(state.language, "takeBack", { title }));
}

/**
 * What the customer refuses is never proposed: the question that stands is dropped, or the request that waits is taken
 * back. Undefined where the refusal is an answer of its own, such as "no" to a yes-or-no argument or the reason asked for.
 */
export function refuse(state: DialogueState, skills: Skills, text: string, refusal: Refusal): Step | undefined {
  const { expects } = state;
  const [task, ...others] = state.tasks;
  const wish = refusal.refused === "" ? undefined : skills.understanding.wish(refusal.refused, skills.bound);
  const meant = wish?.labels[0];
  const ofWaiting = meant !== undefined && meant !== task?.tool && state.pending.some(({ tool }) => tool === meant);
  const fresh: DialogueState = { ...state, tasks: [], expects: undefined };
  if (!expects || !task || ofWaiting)
    return refusal.bare && !refusal.hesitates
      ? undefined
      : takeBack(ofWaiting ? state : fresh, skills, text, refusal, meant);
  if ((refusal.bare && expects.kind === "argument") || (refusal.weak && takesFreeText(state, skills))) return undefined;
  const instead = wishesIn(skills, refusal.rest);
  const tool = skills.tools.get(task.tool);
  const changed = tool && instead.length === 0 ? explicitArguments(tool, refusal.rest) : {};
  // "No, don't, order 1042": the same for another record.
  if (Object.keys(changed).length > 0)
    return work({ ...state, tasks: [{ ...task, args: { ...task.args, ...changed } }, ...others] }, skills);
  const said = [phrase(state.language, "dropped")];
  return work({ ...state, said, expects: undefined, tasks: [...instead, ...others] }, skills);
}
