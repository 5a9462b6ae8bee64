import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { cutAtSentence } from "./sentences.ts";
import type { ToolWording } from "./tool.ts";

/** The text in the customer's language, else in English, else in whatever language there is. */
export function inLanguage(texts: Record<string, string> | undefined, language: string): string | undefined {
  return texts?.[language] ?? texts?.en ?? Object.values(texts ?? {})[0];
}

/** Fills `{order_id}` from the arguments and `{result.status}` from the result; null when something it names is not there. */
export function fillWording(template: string, args: JsonObject, result?: JsonValue): string | null {
  let complete = true;
  const text = template.replace(/\{([\w.-]+)\}/g, (_, path: string) => {
    const value = valueAt({ ...args, ...(result === undefined ? {} : { result }) }, path.split("."));
    if (value === undefined || value === null || typeof value === "object") complete = false;
    return String(value);
  });
  return complete ? text : null;
}

/** Of a description that stands in for a title. */
const LONGEST_TITLE = 80;

/** What an action does, in one line: its wording's title, or what its tool says of itself, or its name; with its arguments. */
export function actionTitle(
  tool: { name: string; description?: string; wording?: ToolWording } | undefined,
  name: string,
  args: JsonObject | null,
  language: string,
): string {
  const template = inLanguage(tool?.wording?.title, language);
  const title = template && args ? fillWording(template, args) : null;
  return title ?? plainTitle(name, args, tool?.description);
}

function plainTitle(name: string, args: JsonObject | null, description = ""): string {
  const said = cutAtSentence(description.split("\n")[0] ?? "", LONGEST_TITLE).replace(/[.。…]+$/u, "");
  const words = said || name.replace(/[_-]+/g, " ");
  const scalars = Object.entries(args ?? {}).filter(([, value]) => value !== null && typeof value !== "object");
  return scalars.length > 0 ? `${words} (${scalars.map(([key, value]) => `${key}: ${value}`).join(", ")})` : words;
}

function valueAt(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let here: JsonValue | undefined = value;
  for (const step of path) here = isJsonObject(here) ? here[step] : undefined;
  return here;
}
