import { createHash } from "node:crypto";
import { canonicalJson, type JsonObject } from "../json.ts";

/**
 * What an approval is bound to: tool, tool version, canonical arguments and customer.
 * SHA-256, hexadecimal. Change any of it and it is another action.
 */
export function actionDigest(action: {
  tool: string;
  toolVersion: string;
  args: JsonObject;
  customerId: string | null;
}): string {
  const { tool, toolVersion, args, customerId } = action;
  return createHash("sha256").update(canonicalJson({ tool, toolVersion, args, customerId })).digest("hex");
}
