import type { Effect } from "../../core/tools/tool.ts";
import type { Method, Operation } from "../document/operations.ts";
import { isCommand, leadingVerb, NOUNLIKE_VERBS, READ_VERBS, WORKING_VERBS, WRITE_VERBS } from "./verbs.ts";
import { firstSentence, staticSegments, words } from "./words.ts";

/** What of an operation its effect is told from. */
export type Stated = Pick<Operation, "method" | "path"> &
  Partial<Pick<Operation, "operationId" | "summary" | "description" | "fixedQuery" | "responses" | "security">>;

export interface JudgedEffect {
  effect: Effect;
  reasons: string[];
}

/** Safe by definition: RFC 9110, section 9.2.1, and the draft that defines QUERY. */
const SAFE_METHODS: ReadonlySet<Method> = new Set(["get", "head", "options", "trace", "query"]);
/** Servers answer HEAD by what they do for GET; OPTIONS and TRACE never reach what a path does. */
const RUNS_HANDLER: ReadonlySet<Method> = new Set(["get", "head", "query"]);

/** Said of answers; an order, too, is returned. */
const RETURNS: ReadonlySet<string> = new Set(["return"]);

const ASKING: ReadonlySet<string> = new Set("how what which whether when where who".split(" "));

const EXTENSION = /\.(json|xml|csv|html?|pdf|php|aspx?|ya?ml|txt)$/i;

/** `/chat.postMessage`, `/orders:cancel`: the last part of a path in the manner of a remote procedure call. */
function procedureName(path: string): string | undefined {
  const last = staticSegments(path).at(-1)?.replace(EXTENSION, "") ?? "";
  const name = /[.:]([A-Za-z_-]+)$/.exec(last)?.[1];
  return /^[A-Za-z{]/.test(last) ? name : undefined;
}

/** Without the method that some put before (`post-pins-reveal`): that is known. */
function wordsOfId({ method, operationId = "" }: Pick<Stated, "method" | "operationId">): string[] {
  const all = words(operationId);
  return all[0] === method && method !== "get" ? all.slice(1) : all;
}

/** The names in which an operation may say what it does, each with how it is shown. */
function* commandsOf({
  method,
  path,
  operationId = "",
  fixedQuery = "",
}: Stated): Generator<[string, string[], boolean]> {
  const procedure = procedureName(path);
  if (procedure !== undefined) yield [`its path ends in "${procedure}"`, words(procedure), true];
  const segment = staticSegments(path).at(-1) ?? "";
  if (!segment.includes(".")) yield [`its path says "${segment}"`, words(segment), false];
  for (const value of fixedQuery.matchAll(/(?:^|[?&])(?:action|method|op|operation|cmd|command|do)=([^&]+)/gi)) {
    const name = value[1]?.split(".").at(-1) ?? "";
    yield [`its query says "${value[1]}"`, words(name), true];
  }
  const idWords = wordsOfId({ method, operationId });
  if (idWords[0] !== undefined && READ_VERBS.has(idWords[0])) return;
  const groups = operationId.split(/[./:]|__?(?=[A-Z])/);
  yield [`its id is "${operationId}"`, words(groups.at(-1) ?? ""), false];
  yield [`its id is "${operationId}"`, idWords, false];
  // `order_cancel`, `users-delete`
  if (idWords.length > 1) yield [`its id is "${operationId}"`, idWords.slice(-1), false];
}

const WRITE_SCOPE = /(^|[.:/_-])(write|manage|create|update|delete|edit|modify|post|send)(d|$|[.:/_-])/i;

const scopesOf = ({ security = [] }: Stated) => security.flatMap((uses) => uses.flatMap(({ scopes }) => scopes));
const successes = ({ responses = [] }: Stated) =>
  responses.map(({ status }) => status.toUpperCase()).filter((status) => status.startsWith("2"));

const aboutOf = ({ summary, description }: Stated) => firstSentence(description) || firstSentence(summary);

const readingVerb = (text: string) => leadingVerb(text, READ_VERBS, RETURNS);

/** Signs that an operation changes something although its method should not. One that is clear suffices, or two that are not. */
function signsOfWriting(operation: Stated): string[] {
  const clear: string[] = [];
  const unclear = new Map<"name" | "text" | "scopes" | "answers", string>();
  // "How much may be sent", of `/limits/send`. What a call returns says little: deleting returns something too.
  const saysReads = [operation.summary, operation.description]
    .map(firstSentence)
    .some((text) => leadingVerb(text, READ_VERBS, ASKING) !== undefined);
  for (const [where, phrase, isProcedure] of commandsOf(operation)) {
    const isClear = isCommand(phrase, WRITE_VERBS);
    if (!isClear && !isCommand(phrase, NOUNLIKE_VERBS)) continue;
    if (isProcedure || (isClear && !saysReads)) clear.push(where);
    else unclear.set("name", where);
  }
  for (const text of [operation.summary, operation.description].map(firstSentence)) {
    const verb = leadingVerb(text, WRITE_VERBS);
    if (verb !== undefined) clear.push(`its description begins with "${verb}"`);
    const other = leadingVerb(text, NOUNLIKE_VERBS);
    if (other !== undefined) unclear.set("text", `its description begins with "${other}"`);
  }
  const scopes = scopesOf(operation);
  if (scopes.length > 0 && scopes.every((scope) => WRITE_SCOPE.test(scope))) unclear.set("scopes", "its scopes write");
  const statuses = successes(operation);
  if (statuses.length > 0 && statuses.every((status) => /^20[1245]$/.test(status))) {
    unclear.set("answers", `it answers ${statuses.join(", ")} when it succeeds`);
  }
  if (clear.length > 0) return clear;
  const isNamed = unclear.has("name") || unclear.has("text");
  return isNamed && unclear.size > 1 ? [[...unclear.values()].join(" and ")] : [];
}

/** The floor that the method sets, raised by whatever says that something changes. */
export function judgeEffect(operation: Stated): JudgedEffect {
  const method = operation.method.toUpperCase();
  if (!SAFE_METHODS.has(operation.method)) return { effect: "write", reasons: [] };
  const [sign] = RUNS_HANDLER.has(operation.method) ? signsOfWriting(operation) : [];
  if (sign === undefined) return { effect: "read", reasons: [] };
  return { effect: "write", reasons: [`Writes although it is a ${method}: ${sign}.`] };
}

const READ_SCOPE = /(^|[.:/_-])(read(only|-only|_only)?|view|list|search|query)$/i;

/** What speaks for a write that only reads. */
function signsOfReading(operation: Stated): string[] {
  const signs: string[] = [];
  const inPath = [...commandsOf({ ...operation, operationId: "" })].find(([, [verb = ""]]) => READ_VERBS.has(verb));
  const idVerbs = [wordsOfId(operation)[0], words(operation.operationId?.split(/[./:]/).at(-1) ?? "")[0]];
  const idVerb = idVerbs.find((verb = "") => READ_VERBS.has(verb));
  if (inPath) signs.push(inPath[0]);
  else if (idVerb !== undefined) signs.push(`its id says "${idVerb}"`);
  const scopes = scopesOf(operation);
  if (scopes.length > 0 && scopes.every((scope) => READ_SCOPE.test(scope))) signs.push("its scopes only read");
  const statuses = successes(operation);
  const answer = operation.responses?.find(({ status }) => status === "200");
  if (statuses.length === 1 && answer?.schema !== undefined) signs.push("it answers 200 with data and nothing else");
  const verb = readingVerb(aboutOf(operation));
  if (verb !== undefined) signs.push(`its description begins with "${verb}"`);
  return signs;
}

/** "… and stores it": a change said in passing. What was created, or a transfer that is asked about, is none. */
const CHANGES =
  /\b((creat|updat|delet|remov|cancel|submit|register|revok|approv|activat|assign|initiat|replac|overwrit|insert|enroll|subscrib|add|send|stor|sav)(e?s)|modifies|applies)\b|\b(and|or|to|will|can|then) (create|update|delete|remove|modify|cancel|submit|revoke|approve|assign|trigger|initiate|replace|overwrite|insert|add|send|store|save)\b/i;

/** True where a name orders something else than a reading. What ends in a reading verb is none: `transferMetricsGet`. */
function ordersChange(operation: Stated): boolean {
  const last = words(staticSegments(operation.path).at(-1) ?? "");
  if (last.length === 1 && READ_VERBS.has(last[0] ?? "")) return false;
  const phrases = [...commandsOf(operation)].map(([, phrase]) => phrase);
  return phrases.some((phrase) =>
    [WRITE_VERBS, NOUNLIKE_VERBS, WORKING_VERBS].some((verbs) => isCommand(phrase, verbs)),
  );
}

/**
 * Reasons to think that a POST changes nothing; none where fewer than two signs agree, where its names do not speak of reading, or
 * where anything speaks of a change. For a person to act on: nothing is lowered by it.
 */
export function reasonsToLower(operation: Stated): string[] {
  if (operation.method !== "post") return [];
  const signs = signsOfReading(operation);
  const changes =
    signsOfWriting(operation).length > 0 ||
    ordersChange(operation) ||
    successes(operation).some((status) => status === "201" || status === "202") ||
    CHANGES.test(`${operation.summary ?? ""} ${firstSentence(operation.description)}`);
  const isNamed = signs.some((sign) => !sign.startsWith("it answers"));
  return signs.length >= 2 && isNamed && !changes ? signs : [];
}
