import type { JsonObject, JsonValue } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import type { DialogueState, Task } from "./dialogue-state.ts";
import { label } from "./field-labels.ts";
import { addressArguments, reasonIn, searchWords, takesAddress } from "./free-text.ts";
import type { OfflineTool } from "./knowledge.ts";
import { memberName } from "./nested-arguments.ts";
import { meansNewest, meansOther, ordinalIn, pick } from "./reference.ts";
import { type Argument, argumentsOf, isIdentifier, nounOf } from "./schema.ts";
import { identifiersIn, longEnough, valueIn } from "./slot-values.ts";

const REASON = /^(?:reason|note|comment|message|explanation|description|details)$/;
const SEARCH = /^(?:q|query|search|keywords?|term|text)$/;

const POINTS_BACK = /\b(?:it|its|that|this|them|these|those|same|again)\b|它|这|那|该|刚才|再/iu;

/** A record whose request is made already is not silently taken for the next one. */
function isSettled({ name }: Argument, value: JsonValue, text: string, state: DialogueState): boolean {
  return state.pending.some(({ args }) => args[name] === value) && !POINTS_BACK.test(text);
}

function reference(argument: Argument, text: string, state: DialogueState): JsonValue | undefined {
  const focus = state.mentions.findLast(({ property }) => property === memberName(argument.name));
  if (argument.name === "action_id") return state.pending.length === 1 ? state.pending[0]?.id : undefined;
  const pointing = ordinalIn(text) !== undefined || meansOther(text);
  if (state.shown?.property === argument.name && pointing) return pick(state.shown.options, text, focus)?.value;
  return meansNewest(text) || pointing ? undefined : focus?.value;
}

/** Several things with how many of each: "2 x P101 and P102". */
function itemsIn(argument: Argument, text: string): JsonValue | undefined {
  const item = isJsonObject(argument.schema.items) ? argumentsOf(argument.schema.items) : [];
  const identifier = item.find(isIdentifier);
  const quantity = item.find(({ kind }) => kind === "integer");
  if (!identifier) return undefined;
  const found = identifiersIn(identifier, text).map((value): JsonObject => {
    const count = new RegExp(
      `(\\d{1,3})\\s*(?:x|×|\\*|of|个|件)?\\s*${value}|${value}\\s*(?:x|×|\\*)\\s*(\\d{1,3})`,
      "iu",
    ).exec(text);
    return {
      [identifier.name]: value,
      ...(quantity ? { [quantity.name]: Number(count?.[1] ?? count?.[2] ?? 1) } : {}),
    };
  });
  return found.length > 0 ? found : undefined;
}

function explicit(argument: Argument, text: string, taken: string[]): JsonValue | undefined {
  if (argument.kind === "array") return itemsIn(argument, text);
  if (argument.kind === "string" && argument.options.length === 0 && REASON.test(argument.name)) {
    const reason = reasonIn(text);
    return reason === undefined ? undefined : longEnough(argument, reason);
  }
  if (argument.kind === "string" && SEARCH.test(argument.name)) return searchWords(text);
  return valueIn(argument, text, taken);
}

/** "not 1046 but 1038" */
const DENIED = /\bnot (?:order |number |#)?[A-Za-z]{0,3}\d[\w-]*|不是(?:订单)?\s*[A-Za-z]{0,3}\d[\w-]*/giu;
const AMENDS =
  /[,，.。;；\s]+(?:(?:oh|no|wait|oops|sorry|actually|or)[,\s]+)*(?:i mean(?:t)?|make that|rather|correction|no|sorry|oops|wait|actually)\b[\s,:]*|(?:哦不|不对|说错了?|错了|抱歉|我是说|应该是)[，,\s]*(?:我是说|应该)?是?/iu;

/** What a message corrects itself to: "cancel order 1046, sorry, I meant 1038". */
export function amendmentIn(text: string): string | undefined {
  const found = AMENDS.exec(text.trim());
  return found && found.index > 0 ? text.trim().slice(found.index + found[0].length) : undefined;
}

/** What a message itself says about a tool's arguments; nothing from before. */
export function explicitArguments(tool: OfflineTool, text: string, known: JsonObject = {}): JsonObject {
  const said = text.replace(DENIED, " ");
  const found = argumentsSaid(tool, said, known);
  const amended = amendmentIn(said);
  if (amended === undefined) return found;
  const anew = argumentsSaid(tool, amended, known);
  const exact = argumentsOf(tool.inputSchema).filter(
    (argument) => anew[argument.name] !== undefined && (isIdentifier(argument) || argument.kind !== "string"),
  );
  return { ...found, ...Object.fromEntries(exact.map(({ name }) => [name, anew[name] ?? null])) };
}

function argumentsSaid(tool: OfflineTool, text: string, known: JsonObject): JsonObject {
  const wanted = argumentsOf(tool.inputSchema, known);
  const found: JsonObject = takesAddress(wanted) ? addressArguments(wanted, text) : {};
  let rest = Object.values(found).reduce((left: string, value) => left.replace(String(value), " "), text);
  for (const argument of wanted) {
    if (found[argument.name] !== undefined) continue;
    const taken = [...Object.values(known), ...Object.values(found)].map(String);
    const value = explicit(
      argument,
      // A reason is told in the customer's whole words.
      REASON.test(argument.name) ? text : rest,
      taken.filter((other) => other !== String(known[argument.name])),
    );
    if (value === undefined) continue;
    found[argument.name] = value;
    if (isIdentifier(argument)) rest = rest.replace(new RegExp(String(value), "iu"), " ");
  }
  const all = { ...known, ...found };
  const isMore = argumentsOf(tool.inputSchema, all).length > wanted.length;
  return isMore ? { ...argumentsSaid(tool, text, all), ...found } : found;
}

/** A record that is named by a number which none can have, such as "order 99999999999". */
export function impossibleIn({ name, pattern }: Argument, text: string): string | undefined {
  if (!pattern) return undefined;
  const noun = `(?:\\b${nounOf(name)}s?\\b|${label("zh", name)})`;
  const numbered = new RegExp(`${noun}\\s*(?:id|number|no\\.?|号)?[\\s:：#是]*([A-Za-z]{0,4}\\d[\\w-]*)`, "iu");
  const number = numbered.exec(text)?.[1];
  return number !== undefined && !pattern.test(number) ? number : undefined;
}

/** A task with every argument that its words and the conversation before them give. */
export function fillTask(task: Task, tool: OfflineTool, state: DialogueState): Task {
  const args = { ...explicitArguments(tool, task.text, task.args), ...task.args };
  for (const argument of argumentsOf(tool.inputSchema, args)) {
    if (args[argument.name] !== undefined || !argument.required) continue;
    // What can only be one thing need not be asked for.
    const [only, ...others] = argument.options;
    if (only !== undefined && others.length === 0) args[argument.name] = only;
    if (!isIdentifier(argument)) continue;
    if (impossibleIn(argument, task.text) !== undefined) continue;
    const value = reference(argument, task.text, state);
    const taken = value !== undefined && tool.effect === "write" && isSettled(argument, value, task.text, state);
    if (value !== undefined && !taken) args[argument.name] = value;
  }
  return { ...task, args };
}

/** The first required argument that a task still lacks. */
export function missingArgument(task: Task, tool: OfflineTool): Argument | undefined {
  return argumentsOf(tool.inputSchema, task.args).find(
    ({ name, required }) => required && task.args[name] === undefined,
  );
}

/** The conversation now also speaks of the records that a task names. */
export function mentioning(state: DialogueState, tool: OfflineTool, args: JsonObject): DialogueState {
  const named = argumentsOf(tool.inputSchema, args)
    .filter((argument) => isIdentifier(argument) && args[argument.name] !== undefined)
    .map(({ name }) => ({ property: memberName(name), value: args[name] ?? "" }));
  return { ...state, mentions: [...state.mentions, ...named] };
}
