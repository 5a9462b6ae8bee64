import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";

/** Between the names of a member and of the object that it is in: no name of an argument has it. */
export const INSIDE = "/";

/** Arguments with those inside objects under their whole paths, as they are asked for one at a time. */
export function flatArguments(args: JsonObject, path = ""): JsonObject {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]): [string, JsonValue][] =>
      isJsonObject(value) && Object.keys(value).length > 0
        ? Object.entries(flatArguments(value, `${path}${name}${INSIDE}`))
        : [[path + name, value]],
    ),
  );
}

/** Arguments as a tool takes them. */
export function nestedArguments(flat: JsonObject): JsonObject {
  const nested: JsonObject = {};
  for (const [path, value] of Object.entries(flat)) {
    const [name = "", ...inside] = path.split(INSIDE);
    if (inside.length === 0) nested[name] = value;
    else {
      const before = nested[name];
      nested[name] = { ...(isJsonObject(before) ? flatArguments(before) : {}), [inside.join(INSIDE)]: value };
    }
  }
  for (const [name, value] of Object.entries(nested))
    if (isJsonObject(value) && flat[name] === undefined) nested[name] = nestedArguments(value);
  return nested;
}

/** The name of the member itself: `payeeId` for `destination/payeeId`. */
export function memberName(path: string): string {
  return path.slice(path.lastIndexOf(INSIDE) + 1);
}
