import { isJsonObject, type JsonValue } from "../../core/json.ts";

/** An argument's value with the API's own names in it, wherever the tool's schema had to write others. */
export function withOriginalNames(value: JsonValue, renamed: Readonly<Record<string, string>>): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withOriginalNames(item, renamed));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      Object.hasOwn(renamed, key) ? (renamed[key] ?? key) : key,
      withOriginalNames(member, renamed),
    ]),
  );
}
