import type { JsonObject, JsonValue } from "../../core/json.ts";
import { canonicalJson, isJsonObject } from "../../core/json.ts";
import { BOUNDS } from "./plain-keywords.ts";
import { asType, isOfTypes, typesOf } from "./schema-types.ts";

/** Mends what contradicts itself in a translated schema, so that some value fits it: the one that its author meant. */
export function coherent(schema: JsonObject, warnings: Set<string>): JsonObject {
  const mended = { ...schema };
  mendEnum(mended);
  mendConst(mended);
  for (const [least, most] of BOUNDS) {
    const [from, to] = [mended[least], mended[most]];
    if (typeof from !== "number" || typeof to !== "number" || from <= to) continue;
    delete mended[least];
    delete mended[most];
    warnings.add(`${least} ${from} is above ${most} ${to}: both are left out.`);
  }
  if (mended.default !== undefined && !fits(mended, mended.default)) {
    const { default: value, ...rest } = mended;
    const meant = value === undefined ? undefined : asType(value, typesOf(mended.type));
    return meant !== undefined && fits(rest, meant) ? { ...rest, default: meant } : rest;
  }
  return mended;
}

function fits({ type, enum: values }: JsonObject, value: JsonValue): boolean {
  return isOfTypes(value, typesOf(type)) && (!Array.isArray(values) || values.some((one) => isSame(one, value)));
}

const isSame = (one: JsonValue, other: JsonValue) => one === other || canonicalJson(one) === canonicalJson(other);

/** Values of another type than the schema's are read as that type; values of a list's items move to the items. */
function mendEnum(schema: JsonObject): void {
  if (!Array.isArray(schema.enum)) return;
  const types = typesOf(schema.type);
  const typed = schema.enum.flatMap((value) => {
    const meant = value === null && types.length > 0 ? null : asType(value, types);
    return meant === undefined ? [] : [meant];
  });
  const values = [...new Map(typed.map((value) => [canonicalJson(value), value])).values()];
  const meantNull = values.includes(null) && types.length > 0 && !types.includes("null");
  if (values.every((value) => value === null) && !types.includes("null")) {
    const { enum: listed } = schema;
    delete schema.enum;
    const isListOfScalars = types.length === 1 && types[0] === "array" && isJsonObject(schema.items);
    if (isListOfScalars && isJsonObject(schema.items) && schema.items.enum === undefined) {
      const items: JsonObject = { ...schema.items, enum: listed };
      mendEnum(items);
      schema.items = items;
    }
    return;
  }
  schema.enum = values;
  if (meantNull) schema.type = [...types, "null"];
}

function mendConst(schema: JsonObject): void {
  if (schema.const === undefined) return;
  const meant = asType(schema.const, typesOf(schema.type));
  if (meant === undefined) delete schema.const;
  else schema.const = meant;
}
