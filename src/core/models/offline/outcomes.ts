import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { asksWhatIsPossible } from "./commands.ts";
import type { DialogueState, Mention, Option, Step, Task } from "./dialogue-state.ts";
import { label } from "./field-labels.ts";
import { snakeCase } from "./field-name.ts";
import { isOutOfState } from "./fitting-state.ts";
import { flatArguments, INSIDE, memberName } from "./nested-arguments.ts";
import { type PhraseName, phrase } from "./phrases.ts";
import { matchingOptions, meansNewest, pick } from "./reference.ts";
import { listIn, recordLine } from "./render.ts";
import { argumentsOf } from "./schema.ts";
import { asShown } from "./shown-list.ts";
import type { Skills } from "./skills.ts";
import { speak, titleOfAction, withAsked, work } from "./tasks.ts";
import type { Outcome } from "./transcript.ts";
import { askFor, doneText, titleOf } from "./wording.ts";

/** How each way that a call can end is told; those in `REASONED` have a second form for when no reason came. */
const TOLD: Record<string, PhraseName> = {
  pending_approval: "pending",
  denied: "denied",
  expired: "expired",
  withdrawn: "withdrawn",
  unknown: "unknown",
};
const REASONED: Record<string, readonly [PhraseName, PhraseName]> = {
  refused: ["refused", "refusedBare"],
  failed: ["failed", "failedBare"],
};

/** Refusals that are worded for customers, by their code; what others say is passed on as it is. */
const BY_CODE: Record<string, PhraseName> = {
  NOT_OWNED: "notYours",
  NOT_FOUND: "notYours",
  IDENTITY_NEEDED: "signIn",
  TOOL_RATE_LIMITED: "tooOften",
  TOO_MANY_WAITING: "tooManyWaiting",
};

/** One outcome in words. Only `done` with a result is told as done. */
export function outcomeText(state: DialogueState, skills: Skills, outcome: Outcome): string {
  const { language } = state;
  const { call, status, result, actionId: id = "", message, note } = outcome;
  const tool = skills.tools.get(call.tool);
  if (call.tool === "withdraw_action" && status === "done")
    return phrase(language, "withdrawn", { title: withdrawnTitle(state, skills, call.args) });
  if (call.tool === "list_my_actions" && status === "done") return actionsText(state, skills, result);
  if (status === "done")
    return doneText({
      language,
      tool,
      name: call.tool,
      args: call.args,
      result: result ?? null,
      question: state.last?.text ?? "",
    });
  const title = titleOf(language, tool, call.tool, call.args);
  const told = TOLD[status] ?? BY_CODE[outcome.code ?? ""];
  if (told) return [phrase(language, told, { title, id }), note ?? ""].join(" ").trim();
  const [reasoned, bare] = REASONED[status] ?? ["failed", "failedBare"];
  return message ? phrase(language, reasoned, { reason: message, title }) : phrase(language, bare, { title });
}

function withdrawnTitle(state: DialogueState, skills: Skills, args: JsonObject): string {
  const action = state.pending.find(({ id }) => id === args.action_id);
  return action ? titleOfAction(state, skills, action) : String(args.action_id ?? "");
}

function actionLine(state: DialogueState, skills: Skills, record: JsonObject): string {
  const name = typeof record.tool === "string" ? record.tool : "";
  const args = isJsonObject(record.args) ? record.args : isJsonObject(record.arguments) ? record.arguments : {};
  const title = name === "" ? "" : titleOf(state.language, skills.tools.get(name), name, args);
  const rest = recordLine(
    state.language,
    Object.fromEntries(["status", "message_to_customer"].map((key) => [key, record[key] ?? null])),
  );
  const id = String(record.action_id ?? record.id ?? "");
  return [title, rest, id].filter((part) => part !== "").join(state.language === "zh" ? "，" : ", ");
}

function actionsText(state: DialogueState, skills: Skills, result: JsonValue = null): string {
  const records = listIn(result)?.records ?? [];
  if (records.length === 0) return phrase(state.language, "nothingPending");
  const lines = records.map((record, index) => `${index + 1}. ${actionLine(state, skills, record)}`);
  return [phrase(state.language, "actions"), ...lines].join("\n");
}

/** The texts of a record that people wrote: neither codes nor dates nor states. */
function namesOf(record: JsonObject): string {
  const texts = Object.values(record).filter((value) => typeof value === "string");
  return texts.filter((text) => /\s|\p{Lu}\p{Ll}|\p{Script=Han}/u.test(text) && !/^\d{4}-/.test(text)).join(" ");
}

const OPEN = new Set(["awaiting_approval", "pending_approval", "approved", "proposed"]);

/** The identifier that tells the records of a list apart: its first member that ends in `_id`, or a number of its own. */
function identifierOf(record: JsonObject): string | undefined {
  return Object.keys(record).find((name) => /(?:_id|_number|^code)$/.test(snakeCase(name)) && name !== "customer_id");
}

function optionsOf(state: DialogueState, skills: Skills, property: string, records: JsonObject[]): Option[] {
  return records
    .filter((record) => record[property] !== undefined && record[property] !== null)
    .filter((record) => property !== "action_id" || OPEN.has(String(record.status)))
    .map((record) => ({
      value: record[property] ?? null,
      status: typeof record.status === "string" ? record.status : undefined,
      line: property === "action_id" ? actionLine(state, skills, record) : recordLine(state.language, record),
      names: property === "action_id" ? actionLine(state, skills, record) : namesOf(record),
    }));
}

/** What later messages may refer to: the one record that came, or the list that was shown. */
function remember(state: DialogueState, skills: Skills, outcome: Outcome): DialogueState {
  const { call, status, actionId, result = null } = outcome;
  if (status === "pending_approval" && actionId) {
    return { ...state, pending: [...state.pending, { id: actionId, tool: call.tool, args: call.args }] };
  }
  if (status !== "done") return state;
  if (call.tool === "withdraw_action")
    return { ...state, pending: state.pending.filter(({ id }) => id !== call.args.action_id) };
  const own = isJsonObject(result) ? Object.entries(result) : [];
  const named = own
    .filter(
      ([name, value]) => /_id$|_number$/.test(snakeCase(name)) && name !== "customer_id" && typeof value === "string",
    )
    .map(([property, value]): Mention => ({ property, value }));
  const records = listIn(result)?.records ?? [];
  const property = records[0] && identifierOf(records[0]);
  const shown =
    property && named.every((mention) => mention.property !== property)
      ? { property, options: asShown(optionsOf(state, skills, property, records), outcome.reply, property, 0) }
      : state.shown;
  const only =
    shown !== state.shown && shown?.options.length === 1
      ? [{ property: shown.property, value: shown.options[0]?.value ?? null }]
      : [];
  return { ...state, shown, mentions: [...state.mentions, ...named, ...only] };
}

function newestFirst(records: JsonObject[]): JsonObject[] {
  const date = (record: JsonObject): string =>
    String(record.placed_at ?? record.created_at ?? record.at ?? record.date ?? "");
  return [...records].sort((a, b) => date(b).localeCompare(date(a)));
}

const AMOUNTS_LEFT = ["refundable", "remaining", "balance"];
const AMOUNTS_WHOLE = ["total", "amount"];
const MOST_OPTIONS = 6;

/** The list for a missing argument has come: the only or the named record is taken, otherwise the customer chooses. */
function choose(state: DialogueState, skills: Skills, argument: string, outcome: Outcome): Step {
  const [task, ...rest] = state.tasks;
  if (!task) return work(state, skills);
  const tool = skills.tools.get(task.tool);
  const wanted = tool && argumentsOf(tool.inputSchema, task.args).find(({ name }) => name === argument);
  const property = memberName(argument);
  const withTask = (changed: Task): DialogueState => ({ ...state, tasks: [changed, ...rest] });
  const chosenFrom = outcome.reply?.includes(phrase(state.language, "answerNumber")) ?? false;
  if (!tool || !wanted || (outcome.status !== "done" && !chosenFrom))
    return work(withTask({ ...task, lookedUp: true }), skills);
  const take = (value: JsonValue): Step =>
    work(withTask({ ...task, args: { ...task.args, [argument]: value } }), skills);
  if (wanted.kind === "number") {
    const result = isJsonObject(outcome.result) ? outcome.result : {};
    const left = typeof result.paid === "number" ? result.paid - Number(result.refunded ?? 0) : null;
    const amounts = [...AMOUNTS_LEFT.map((name) => result[name]), left, ...AMOUNTS_WHOLE.map((name) => result[name])];
    const amount = amounts.find((value) => typeof value === "number" && value > 0);
    return amount === undefined ? work(withTask({ ...task, lookedUp: true }), skills) : take(amount);
  }
  const options = optionsOf(state, skills, property, newestFirst(listIn(outcome.result ?? null)?.records ?? []));
  const choice = (from: Option[]): Step => {
    const shown = chosenFrom ? asShown(from, outcome.reply, property, -1) : from;
    const list = shown.map(({ line }, index) => `${index + 1}. ${line}`).join("\n");
    const question =
      argument === "action_id" ? phrase(state.language, "whichAction") : askFor(state.language, tool, wanted);
    const asking: DialogueState = {
      ...withAsked(state),
      shown: { property, options: shown },
      expects: { kind: "choice", argument, options: shown },
    };
    return speak(asking, phrase(state.language, "choose", { ask: question, list }));
  };
  if (chosenFrom) return choice(options);
  const fitting = options.filter(({ status }) => !isOutOfState(tool, status));
  const offered = fitting.length > 0 ? fitting : options;
  const [only, second] = offered;
  if (only && asksWhatIsPossible(task.text)) return choice(offered.slice(0, MOST_OPTIONS));
  if (!only) {
    const nothing = phrase(state.language, argument === "action_id" ? "nothingToWithdraw" : "noneToChoose");
    return work({ ...state, tasks: rest, said: [...state.said, nothing] }, skills);
  }
  const chosen =
    second === undefined || meansNewest(task.text)
      ? only
      : pick(
          offered,
          task.text,
          state.mentions.findLast((mention) => mention.property === property),
        );
  if (chosen) return take(chosen.value);
  const narrowed = matchingOptions(offered, task.text);
  return choice((narrowed.length > 1 ? narrowed : offered).slice(0, MOST_OPTIONS));
}

/** A refused argument is asked for again, with what was wrong with it. */
function askAgain(state: DialogueState, skills: Skills, outcome: Outcome): Step | undefined {
  const tool = skills.tools.get(outcome.call.tool);
  const problem = outcome.problems[0];
  const args = flatArguments(outcome.call.args);
  const path = `${INSIDE}${problem?.path.replace(/^[./]/, "").replaceAll(".", INSIDE)}${INSIDE}`;
  const argument =
    tool && argumentsOf(tool.inputSchema, args).find(({ name }) => path.includes(`${INSIDE}${name}${INSIDE}`));
  if (outcome.status !== "invalid_arguments" || !tool || !argument || !problem) return undefined;
  delete args[argument.name];
  const task = { tool: tool.name, args, text: "", lookedUp: true };
  const asking: DialogueState = {
    ...state,
    tasks: [task, ...state.tasks],
    expects: { kind: "argument", argument: argument.name },
  };
  // What a schema's check says is English, and meant for developers.
  const name = label(state.language, argument.name);
  const wrong = phrase(state.language, "invalid", {
    problem: state.language === "en" ? `${name} ${problem.message}` : name,
  });
  return speak(asking, `${wrong} ${askFor(state.language, tool, argument)}`);
}

/** The calls have come back: say what came of them, and go on with what is left. */
export function afterOutcomes(before: DialogueState, skills: Skills, outcomes: Outcome[]): Step {
  const calling = before.calling;
  let state: DialogueState = { ...before, calling: undefined };
  const [first] = outcomes;
  if (calling?.purpose === "choose" && first) return choose(state, skills, calling.argument, first);
  for (const outcome of outcomes) {
    const again = askAgain(state, skills, outcome);
    if (again) return again;
    const said = [...state.said, outcomeText(state, skills, outcome)];
    state = remember({ ...state, said }, skills, outcome);
  }
  return work(state, skills);
}
