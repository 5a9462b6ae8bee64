import { detectLanguage, type Language } from "../../intent/language.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { label } from "./field-labels.ts";
import type { OfflineTool } from "./knowledge.ts";
import { flatArguments, INSIDE } from "./nested-arguments.ts";
import { fillIn, phrase } from "./phrases.ts";
import { answerIn } from "./pointed-answer.ts";
import { formatValue, listIn, renderList, renderResult } from "./render.ts";
import type { Argument } from "./schema.ts";
import { BUILT_IN_EXAMPLES } from "./understanding.ts";

function readable(language: Language, record: JsonObject, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]): [string, string][] => {
      if (isJsonObject(value)) return Object.entries(readable(language, value, `${prefix}${name}.`));
      // The currency stands in the template beside the amount.
      return value === null || Array.isArray(value) ? [] : [[prefix + name, formatValue(language, name, value)]];
    }),
  );
}

function namesIn(template: string): string[] {
  return [...template.matchAll(/\{([\w.]+)\}/g)].map((match) => match[1] ?? "");
}

/** "destination account" for `destination/accountId`. */
function pathLabel(language: Language, path: string): string {
  const names = path.split(INSIDE).map((name) => label(language, name));
  return names.join(language === "zh" ? "的" : " ");
}

/** What an action does, with its arguments: those that the tool's own title doesn't name stand behind it. */
export function titleOf(language: Language, tool: OfflineTool | undefined, name: string, args: JsonObject): string {
  const template = tool?.wording?.title?.[language] ?? tool?.wording?.title?.en ?? name.replace(/_/g, " ");
  const named = new Set(namesIn(template));
  const separator = language === "zh" ? "：" : ": ";
  const rest = Object.entries(flatArguments(args))
    .filter(([path]) => !named.has(path.replaceAll(INSIDE, ".")))
    .map(
      ([argument, value]) => `${pathLabel(language, argument)}${separator}${formatValue(language, argument, value)}`,
    );
  const title = fillIn(template, readable(language, args));
  if (rest.length === 0) return title;
  return language === "zh" ? `${title}（${rest.join("，")}）` : `${title} (${rest.join(", ")})`;
}

/** What a customer would say to get what a tool does: shows what is possible in the customer's own words. */
export function sampleOf(language: Language, name: string, tool: OfflineTool | undefined): string {
  const examples = [...(tool?.wording?.examples ?? []), ...(BUILT_IN_EXAMPLES[name] ?? [])];
  const own = examples.filter((example) => detectLanguage(example) === language);
  // One without a number stands for anybody's order, not for a certain one.
  const sample = own.find((example) => !/\d/.test(example)) ?? own[0];
  const plain = name.replace(/_/g, " ");
  return language === "zh" ? `“${sample ?? plain}”` : `"${sample ?? plain}"`;
}

/** A value by what the schema calls it in the customer's language. */
function optionLabel(language: Language, { labels = {} }: Argument, option: string): string {
  const own = labels[option] ?? "";
  if (/^[A-Z0-9_]+$/.test(option)) return option;
  return own !== "" && detectLanguage(own) === language ? own : label(language, option);
}

/** How to ask for one missing argument. */
export function askFor(language: Language, tool: OfflineTool | undefined, argument: Argument): string {
  const own = tool?.wording?.ask?.[argument.name.replaceAll(INSIDE, ".")];
  const worded = own?.[language] ?? (language === "zh" ? undefined : own?.en);
  if (worded) return worded;
  const options = argument.options.map((option) => optionLabel(language, argument, option)).join(", ");
  const described = (argument.description.split(/(?<=[.。])\s/)[0] ?? "").replace(/[.。]$/, "");
  const hint = options || (detectLanguage(described) === language ? described : "");
  const bracketed = hint === "" ? "" : language === "zh" ? `（${hint}）` : ` (${hint})`;
  return phrase(language, "ask", { name: pathLabel(language, argument.name), hint: bracketed });
}

export interface Finished {
  language: Language;
  tool: OfflineTool | undefined;
  name: string;
  args: JsonObject;
  result: JsonValue;
  /** What the customer had asked, so that the part of the result that it is about can be shown. */
  question: string;
}

/** Templates know only many: "1 products" and "0 products" are put right. */
function counted(language: Language, sentence: string): string {
  if (language !== "en") return sentence;
  return sentence
    .replace(/(?<![\d.,#] ?)\b1 ([a-z]+?)(?:(ie)s|(?<![sui])s)\b(?=[ ,.;!?]|$)/g, (_, noun: string, ie?: string) =>
      ie ? `1 ${noun}y` : `1 ${noun}`,
    )
    .replace(/(?<![\d.,#] ?)\b0 ([a-z]+s)\b/g, "no $1");
}

/** The tool's own sentence, when the result has everything that it names. */
function ownSentence({ language, tool, args, result }: Finished): string | undefined {
  const template = tool?.wording?.done?.[language] ?? tool?.wording?.done?.en;
  const values = {
    ...readable(language, args),
    ...(isJsonObject(result) ? readable(language, result, "result.") : {}),
  };
  return template && namesIn(template).every((name) => values[name] !== undefined)
    ? counted(language, fillIn(template, values))
    : undefined;
}

/** What a finished call gave: the tool's own sentence with the list that came, or the result itself. */
export function doneText(finished: Finished): string {
  const { language, tool, name, args, result, question } = finished;
  const sentence = ownSentence(finished);
  if (tool?.effect === "write")
    return sentence ?? phrase(language, "done", { title: titleOf(language, tool, name, args) });
  const list = listIn(result);
  if (sentence !== undefined) {
    const records = list && list.records.length > 0 ? renderList(language, list.records) : "";
    const pointed = answerIn(language, result, question).filter(
      (line) => !sentence.includes(line.slice(line.indexOf(" ") + 1)),
    );
    return [sentence, ...pointed, records].filter((part) => part !== "").join("\n");
  }
  const rendered = renderResult(language, result);
  return rendered === "" ? phrase(language, "foundNothing") : `${phrase(language, "found")}\n${rendered}`;
}
