import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";

/** Tolerant reading: real documents hold numbers where text belongs and text where lists belong; what does not fit is absent. */

export function textAt(node: JsonObject, key: string): string | undefined {
  const value = node[key];
  return typeof value === "string" ? value : undefined;
}

/** A name that YAML may have taken for a number or a truth value: `name: 1`, `operationId: true`. */
export function nameAt(node: JsonObject, key: string): string | undefined {
  const value = node[key];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? `${value}` : undefined;
}

/** True also for the text "true", which some generators write. */
export function flagAt(node: JsonObject, key: string): boolean {
  return node[key] === true || node[key] === "true";
}

export function objectAt(node: JsonObject, key: string): JsonObject {
  const value = node[key];
  return isJsonObject(value) ? value : {};
}

export function listAt(node: JsonObject, key: string): JsonValue[] {
  const value = node[key];
  return Array.isArray(value) ? value : [];
}
