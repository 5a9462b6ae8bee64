import { createHash } from "node:crypto";
import { keyStem, suffixedKey } from "./argument-key.ts";

/** Where descriptions keep the schemas that they share (OpenAPI 3 and Swagger 2). */
const SHARED = /^#\/(?:components\/schemas|definitions)\/([a-zA-Z0-9_.-]{1,64})$/;

/** The name in `$defs` of what stands at a pointer: always the same, whatever else a tool or a document refers to. */
export function definitionName(pointer: string): string {
  const [, name = ""] = SHARED.exec(pointer) ?? [];
  if (name !== "" && keyStem(name) === name) return name;
  const digest = createHash("sha256").update(pointer).digest("hex").slice(0, 6);
  return suffixedKey(keyStem(pointer.split("/").at(-1) ?? "") || "schema", `_${digest}`);
}
