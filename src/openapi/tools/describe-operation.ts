import { cutAtSentence } from "../../core/tools/sentences.ts";
import type { Operation } from "../document/operations.ts";
import { readableText } from "./readable-text.ts";

/** OpenAI refuses descriptions of more than 1,024 characters. */
const MAX_CHARACTERS = 1_000;
const MAX_RESULT_CHARACTERS = 160;

/** What a method does to what its path names: to one thing, to several. */
const VERBS: Record<Operation["method"], [one: string, many: string]> = {
  get: ["Get", "List"],
  head: ["Check", "Check"],
  options: ["Ask what may be done with", "Ask what may be done with"],
  post: ["Create or run", "Create or run"],
  put: ["Replace", "Replace"],
  patch: ["Change", "Change"],
  delete: ["Delete", "Delete"],
  trace: ["Trace", "Trace"],
  query: ["Query", "Query"],
};

/** Answers that say nothing about what comes back. */
const EMPTY_PHRASE =
  /^(ok(ay)?|success(ful)?(ly)?( (operation|response|request))?|200|2xx|default( response)?|response|created|accepted|no content|done|the request (was|is) successful)?[.!]?$/i;

/** Segments of a path that are how the API is built and not what it is about. */
const IS_PLUMBING = /^(api|rest|v\d+(\.\d+)*|latest|\d{4}-\d{2}(-\d{2})?)$/i;

const words = (segment: string) =>
  segment
    .replace(/\.(json|xml)$/i, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();

const singular = (name: string) => name.replace(/ies$/, "y").replace(/(ss|us|is)$|s$/, "$1");

/** What a method and a path say by themselves: `GET /orders/{id}/items` lists the items of an order. */
function inWords({ method, path }: Operation): string {
  const segments = path.split("/").filter((segment) => segment !== "" && !IS_PLUMBING.test(segment));
  const things: string[] = [];
  let isOne = false;
  for (const segment of segments) {
    if (/^\{[^{}]*\}$/.test(segment)) {
      const last = things.pop();
      things.push(last === undefined ? `what ${words(segment)} names` : withArticle(singular(last)));
      isOne = true;
    } else {
      const thing = words(segment.replaceAll(/\{[^{}]*\}/g, " "));
      if (thing === "") continue;
      things.push(thing);
      isOne = singular(thing) === thing;
    }
  }
  const [one, many] = VERBS[method];
  const [thing, ...around] = things.reverse();
  if (thing === undefined) return `${method.toUpperCase()} ${path}`;
  const object = /^(an?|what) /.test(thing) ? thing : `the ${thing}`;
  return `${[isOne ? one : many, object, ...around.flatMap((outer) => ["of", outer])].join(" ")}: ${method.toUpperCase()} ${path}`;
}

const withArticle = (name: string) => `${/^(?!use|uni|eu|one)[aeiou]/.test(name) ? "an" : "a"} ${name}`;

/** What comes back, where the description says more than that it worked. */
function result({ responses }: Operation): string {
  const success =
    responses.find(({ status }) => /^2/.test(status)) ?? responses.find(({ status }) => status === "default");
  const text = cutAtSentence(readableText(success?.description ?? ""), MAX_RESULT_CHARACTERS);
  return EMPTY_PHRASE.test(text) || /error/i.test(text) ? "" : `Returns: ${text}`;
}

const asSentence = (text: string) => (text === "" || /[.!?:…。！？]$/.test(text) ? text : `${text}.`);

/** Words that a model can choose a tool by: what it does, in the API's words or made from its path, and what comes back. */
export function describeOperation(operation: Operation): string {
  const summary = readableText(operation.summary ?? "");
  const description = readableText((operation.description ?? "").slice(0, 20_000));
  const isRepeated = summary !== "" && description.toLowerCase().startsWith(summary.toLowerCase().replace(/\.$/, ""));
  const said = isRepeated ? description : [asSentence(summary), description].filter((text) => text !== "").join(" ");
  const first = operation.deprecated ? "Deprecated." : "";
  const last = result(operation);
  const room = MAX_CHARACTERS - first.length - last.length - 2;
  const main = asSentence(cutAtSentence(said === "" ? inWords(operation) : said, room));
  return [first, main, last]
    .filter((text) => text !== "")
    .join(" ")
    .slice(0, MAX_CHARACTERS);
}
