import type { Language } from "../../intent/language.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { label } from "./field-labels.ts";
import { snakeCase } from "./field-name.ts";

const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const MONEY_NAME = /amount|price|total|paid|refund|fee|discount|subtotal|tax|balance|cost/;

// Making a format costs a hundred times what using it does.
const DATES: Record<Language, Intl.DateTimeFormat> = {
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }),
  zh: new Intl.DateTimeFormat("zh-CN", { dateStyle: "medium", timeZone: "UTC" }),
};

function formatDate(language: Language, value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : DATES[language].format(date);
}

/** One value; an amount takes the currency that stands beside it in the record. */
export function formatValue(language: Language, name: string, value: JsonValue, record: JsonObject = {}): string {
  if (typeof value === "string") {
    if (DATE_TIME.test(value)) return formatDate(language, value);
    return /^[a-z_]+$/.test(value) && value.length < 30 ? label(language, value) : value;
  }
  if (typeof value === "number") {
    const currency =
      typeof record.currency === "string" && MONEY_NAME.test(name) && !Number.isNaN(value)
        ? record.currency
        : undefined;
    if (currency) return `${value.toFixed(2)} ${currency}`;
    return MONEY_NAME.test(name) && !Number.isInteger(value) ? value.toFixed(2) : String(value);
  }
  if (typeof value === "boolean") return label(language, String(value));
  if (isJsonObject(value)) return recordLine(language, value);
  if (Array.isArray(value))
    return value.map((item) => formatValue(language, name, item, record)).join(language === "zh" ? "、" : ", ");
  return "";
}

/** What identifies the customer or the system's inner working says nothing to the customer. */
const HIDDEN = /^(?:customer_id|currency|idempotency.*|payment_id|invoice_id|name_zh|offset|limit|language)$/;

function shownMembers(language: Language, record: JsonObject): [string, JsonValue][] {
  return Object.entries(record)
    .filter(
      ([name, value]) =>
        !HIDDEN.test(name) && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
    )
    .map(([name, value]) => [name, name === "name" && language === "zh" ? (record.name_zh ?? value) : value]);
}

const LINE_PARTS = 6;

/** A record of a list in one line: its first telling members. */
export function recordLine(language: Language, record: JsonObject): string {
  const parts = shownMembers(language, record)
    .filter(([, value]) => !Array.isArray(value) && !isJsonObject(value))
    .slice(0, LINE_PARTS)
    .map(([name, value], index) => {
      const text = formatValue(language, name, value, record);
      const named =
        typeof value === "number" ||
        typeof value === "boolean" ||
        /_at$|delivery$|_until$/.test(snakeCase(name)) ||
        (index === 0 && /_id$/.test(snakeCase(name)));
      return named ? `${label(language, name)} ${text}` : text;
    });
  return parts.join(language === "zh" ? "，" : ", ");
}

/** The list inside a result, such as `orders`, with the name of its member. */
export function listIn(result: JsonValue): { name: string; records: JsonObject[] } | undefined {
  if (Array.isArray(result)) return { name: "", records: result.filter(isJsonObject) };
  if (!isJsonObject(result)) return undefined;
  const list = Object.entries(result).find(([, value]) => Array.isArray(value) && value.every(isJsonObject));
  return list && Array.isArray(list[1]) ? { name: list[0], records: list[1].filter(isJsonObject) } : undefined;
}

const MOST_RECORDS = 8;

/** Any JSON result as short lines. */
export function renderResult(language: Language, result: JsonValue): string {
  if (Array.isArray(result)) return renderList(language, result.filter(isJsonObject));
  if (!isJsonObject(result)) return formatValue(language, "", result);
  const hasList = listIn(result) !== undefined;
  const separator = language === "zh" ? "：" : ": ";
  return shownMembers(language, result)
    .filter(([name]) => !(hasList && name === "total"))
    .map(([name, value]) => {
      if (Array.isArray(value) && value.every(isJsonObject)) {
        return `${label(language, name)}${separator.trim()}\n${renderList(language, value.filter(isJsonObject))}`;
      }
      return `${label(language, name)}${separator}${formatValue(language, name, value, result)}`;
    })
    .join("\n");
}

export function renderList(language: Language, records: JsonObject[]): string {
  const lines = records.slice(0, MOST_RECORDS).map((record, index) => `${index + 1}. ${recordLine(language, record)}`);
  return records.length > MOST_RECORDS ? [...lines, "…"].join("\n") : lines.join("\n");
}
