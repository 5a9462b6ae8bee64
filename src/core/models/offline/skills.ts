import { matchesName } from "../../actions/name-pattern.ts";
import { snakeCase } from "./field-name.ts";
import type { OfflineAgent, OfflineTool } from "./knowledge.ts";
import { argumentsOf, nounOf } from "./schema.ts";
import type { Understanding } from "./understanding.ts";

/** What the dialogue may use for one answer. */
export interface Skills {
  tools: ReadonlyMap<string, OfflineTool>;
  /** Names that may be called now. */
  bound: ReadonlySet<string>;
  understanding: Understanding;
  agents: readonly OfflineAgent[];
}

/** Tools about the customer's own requests: they need no confirmation, for they change nothing in the company's systems. */
const ABOUT_REQUESTS = new Set(["list_my_actions", "withdraw_action", "check_action"]);

export const TRANSFER_TO_HUMAN = "transfer_to_human";

export function isTransfer(name: string): boolean {
  return name.startsWith("transfer_to_");
}

/** Whether every agent has a tool. */
export function hasAlways(name: string): boolean {
  return ABOUT_REQUESTS.has(name) || name === TRANSFER_TO_HUMAN;
}

/** Whether the customer is asked to confirm before a tool is called. */
export function needsConfirmation(tool: OfflineTool): boolean {
  return tool.effect === "write" && !ABOUT_REQUESTS.has(tool.name);
}

/** The read among the customer's tools first, for answers come before questions; the order is kept otherwise. */
export function readsFirst<T extends { tool: string }>(tasks: T[], skills: Skills): T[] {
  const isWrite = ({ tool }: T): boolean => skills.tools.get(tool)?.effect === "write";
  return [...tasks.filter((task) => !isWrite(task)), ...tasks.filter(isWrite)];
}

function plural(noun: string): string {
  const plain = noun.replace(/ /g, "_");
  return /(?:s|x|ch|sh)$/.test(plain) ? `${plain}es` : `${plain}s`;
}

/** What tells tools of one name apart, at the end of an imported one's. */
const SUFFIX = /_[0-9a-f]{6}$/;

/** `list_accounts` for `accounts_list_ebbfbe`, `listAccounts` and `Accounts.list` alike. */
function wordsOf(name: string): string {
  return snakeCase(name).replace(SUFFIX, "").split("_").sort().join("_");
}

/** A tool that may be called now, by the words of its name. */
function boundTool(skills: Skills, name: string): OfflineTool | undefined {
  const wanted = wordsOf(name);
  const written = skills.bound.has(name) ? name : [...skills.bound].find((one) => wordsOf(one) === wanted);
  return written === undefined ? undefined : skills.tools.get(written);
}

/** The read that lists records of an identifier's kind, when it can be called with no more than what is known. */
export function listerFor(skills: Skills, argument: string, known: ReadonlySet<string>): OfflineTool | undefined {
  const names =
    argument === "action_id"
      ? ["list_my_actions"]
      : ["list_", "list_my_", "search_", "find_", "get_"].map((verb) => verb + plural(nounOf(argument)));
  return names
    .map((name) => boundTool(skills, name))
    .find(
      (tool) =>
        tool?.effect === "read" &&
        argumentsOf(tool.inputSchema).every(({ name, required }) => !required || known.has(name)),
    );
}

/** Agents that may be handed over to now and that have a tool, by their names. */
export function agentsWith(skills: Skills, tool: string): string[] {
  return skills.agents
    .filter(
      ({ name, tools = [] }) =>
        skills.bound.has(`transfer_to_${name}`) && tools.some((pattern) => matchesName(pattern, tool)),
    )
    .map(({ name }) => name);
}

/** The read that shows one record of an identifier's kind. */
export function readerFor(skills: Skills, argument: string): OfflineTool | undefined {
  const noun = nounOf(argument).replace(/ /g, "_");
  const found = ["get_", "check_", "track_"].map((verb) => boundTool(skills, verb + noun));
  return found.find((tool) => tool?.effect === "read");
}
