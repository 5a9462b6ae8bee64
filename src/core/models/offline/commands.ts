import { asksWhetherDone } from "../../intent/opening.ts";
import type { DialogueState, Task } from "./dialogue-state.ts";
import { snakeCase } from "./field-name.ts";
import type { OfflineTool } from "./knowledge.ts";
import { ACTS } from "./refusal.ts";
import { argumentsOf, isIdentifier } from "./schema.ts";
import { needsConfirmation, readerFor, type Skills } from "./skills.ts";
import { identifiersIn } from "./slot-values.ts";
import { explicitArguments } from "./slots.ts";

const BARE = /^[^\p{L}\p{N}]*(?:(?:a|an|my|please|i want an?|i'd like an?)\s+)*([a-z]+)(?:\s+please)?[^\p{L}\p{N}]*$/iu;
const BARE_CHINESE = new RegExp(`^(?:我|要|想|请|帮|申请|麻烦)*(?:${ACTS})(?:吧|了)?[。！!]?$`, "u");
const LEADING = /^[^\p{L}\p{N}]*(?:(?:please|can you|could you|i want to|i'd like to)\s+)*([a-z]+)\b/iu;
const POSSIBLE =
  /^(?:what|which(?: \w+)?|is there anything(?: that)?)\s+(?:can|could|may|am) i (?:able to |allowed to )?([a-z]+)\b|^(?:我)?(?:的)?(?:什么|哪些|哪个|有什么|有哪些)\S{0,8}?(?:可以|能)\S{0,3}$|^(?:我)?(?:可以|能)\S{1,4}(?:什么|哪些|哪个)\S{0,6}$/iu;

function writesNamed(tools: readonly OfflineTool[], verb: string | undefined): OfflineTool[] {
  return tools.filter(({ name }) => snakeCase(name).split("_")[0] === verb || snakeCase(name) === `create_${verb}`);
}

function boundWrites(skills: Skills): OfflineTool[] {
  return [...skills.tools.values()].filter((tool) => skills.bound.has(tool.name) && needsConfirmation(tool));
}

/** The write that comes first of what a text may mean, looked for among writes alone. */
function meantWrite(skills: Skills, text: string): OfflineTool | undefined {
  const writes = boundWrites(skills);
  const { labels } = skills.understanding.wish(text, new Set(writes.map(({ name }) => name)));
  return writes.find(({ name }) => labels.includes(name));
}

/** "Refund", "退款": nothing but what a write does, which no look-up of such things is meant by. */
function bareVerb(skills: Skills, text: string): OfflineTool | undefined {
  if (BARE_CHINESE.test(text.trim())) return meantWrite(skills, text);
  const verb = BARE.exec(text)?.[1]?.toLowerCase();
  return verb === undefined ? undefined : writesNamed(boundWrites(skills), verb)[0];
}

/** "Refund 20 for order 1003, it never arrived": what begins with a write's verb and names what it needs is that write. */
function commanded(skills: Skills, text: string): OfflineTool | undefined {
  const verb = LEADING.exec(text)?.[1]?.toLowerCase();
  const [tool, ...others] = writesNamed(
    [...skills.tools.values()].filter(({ effect }) => effect === "write"),
    verb,
  );
  if (!tool || others.length > 0) return undefined;
  const said = explicitArguments(tool, text);
  return argumentsOf(tool.inputSchema).some(({ name, required }) => required && said[name] !== undefined)
    ? tool
    : undefined;
}

/** "What can I return?": the records that a write may be asked for, to choose from. */
export function asksWhatIsPossible(text: string): boolean {
  return possibleIn(text) !== null;
}

function possibleIn(text: string): RegExpExecArray | null {
  return POSSIBLE.exec(text.trim().replace(/[?？。\s]+$/u, ""));
}

function possible(skills: Skills, text: string): OfflineTool | undefined {
  const asked = possibleIn(text);
  if (!asked) return undefined;
  const verb = asked[1]?.toLowerCase();
  // The rest of the question is about records, and would speak for looking them up.
  return verb === undefined
    ? meantWrite(skills, new RegExp(ACTS, "u").exec(text)?.[0] ?? text)
    : writesNamed(boundWrites(skills), verb)[0];
}

/** "Is it cancelled?" asks after a deed and never for it: what became of the request, or of the record. */
function askedAfter(state: DialogueState, skills: Skills, text: string): Task | undefined {
  if (!asksWhetherDone(text)) return undefined;
  const [name] = skills.understanding.wish(text, skills.bound).labels;
  const tool = name === undefined ? undefined : skills.tools.get(name);
  if (!tool || !needsConfirmation(tool)) return undefined;
  const record = argumentsOf(tool.inputSchema).find((argument) => argument.required && isIdentifier(argument));
  const [named] = record ? identifiersIn(record, text) : [];
  const requested = [...state.pending, ...(state.last ? [state.last] : [])].some(
    (one) => one.tool === name && (!record || named === undefined || one.args[record.name] === named),
  );
  if (requested && skills.bound.has("list_my_actions")) return { tool: "list_my_actions", args: {}, text };
  const reader = record && readerFor(skills, record.name);
  return reader && { tool: reader.name, args: {}, text };
}

/** What a message plainly asks for by its form, whatever else its words are like: a write by its verb, or what became of one. */
export function command(state: DialogueState, skills: Skills, text: string): Task | undefined {
  const after = askedAfter(state, skills, text);
  if (after) return after;
  const tool = bareVerb(skills, text) ?? possible(skills, text) ?? commanded(skills, text);
  return tool && { tool: tool.name, args: {}, text };
}
