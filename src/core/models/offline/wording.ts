import type { Language } from "../../intent/language.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { OfflineTool } from "./knowledge.ts";
import { fillIn, phrase } from "./phrases.ts";
import { formatValue, label, renderResult } from "./render.ts";
import type { Argument } from "./schema.ts";

function plainValues(language: Language, record: JsonObject, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]): [string, string][] =>
      isJsonObject(value)
        ? Object.entries(plainValues(language, value, `${prefix}${name}.`))
        : value === null
          ? []
          : [[prefix + name, formatValue(language, name, value, record)]],
    ),
  );
}

/** What an action does, with its arguments: those that the tool's own title doesn't name stand behind it. */
export function titleOf(language: Language, tool: OfflineTool | undefined, name: string, args: JsonObject): string {
  const template = tool?.wording?.title?.[language] ?? tool?.wording?.title?.en ?? name.replace(/_/g, " ");
  const named = new Set([...template.matchAll(/\{([\w.]+)\}/g)].map((match) => match[1]));
  const rest = Object.entries(args)
    .filter(([argument]) => !named.has(argument))
    .map(([argument, value]) => `${label(language, argument)}: ${formatValue(language, argument, value, args)}`);
  const title = fillIn(template, plainValues(language, args));
  if (rest.length === 0) return title;
  return language === "zh" ? `${title}（${rest.join("，")}）` : `${title} (${rest.join(", ")})`;
}

/** The title without any arguments, for lists of what is possible: "look up an order". */
export function bareTitle(language: Language, tool: OfflineTool): string {
  const template = tool.wording?.title?.[language] ?? tool.wording?.title?.en ?? tool.name.replace(/_/g, " ");
  const title = template
    .replace(/\s*[(（][^()（）]*\{[^()（）]*[)）]|\s*\{[\w.]+\}\s*/g, language === "zh" ? "" : " ")
    .replace(/\s+/g, " ")
    .trim();
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** How to ask for one missing argument. */
export function askFor(language: Language, tool: OfflineTool | undefined, argument: Argument): string {
  const own = tool?.wording?.ask?.[argument.name];
  const worded = own?.[language] ?? (language === "zh" ? undefined : own?.en);
  if (worded) return worded;
  const options = argument.options.map((option) => label(language, option)).join(", ");
  const hint = options || (language === "en" ? argument.description.replace(/[.。]$/, "") : "");
  const bracketed = hint === "" ? "" : language === "zh" ? `（${hint}）` : ` (${hint})`;
  return phrase(language, "ask", { name: label(language, argument.name), hint: bracketed });
}

/** What a finished call gave: the tool's own sentence, or the result itself. */
export function doneText(
  language: Language,
  tool: OfflineTool | undefined,
  name: string,
  args: JsonObject,
  result: JsonValue,
): string {
  const template = tool?.wording?.done?.[language] ?? tool?.wording?.done?.en;
  const values = { ...plainValues(language, args), ...(isJsonObject(result) ? plainValues(language, result) : {}) };
  if (template && [...template.matchAll(/\{([\w.]+)\}/g)].every((match) => values[match[1] ?? ""] !== undefined))
    return fillIn(template, values);
  if (tool?.effect === "write") return phrase(language, "done", { title: titleOf(language, tool, name, args) });
  const rendered = renderResult(language, result);
  return rendered === "" ? phrase(language, "foundNothing") : `${phrase(language, "found")}\n${rendered}`;
}
