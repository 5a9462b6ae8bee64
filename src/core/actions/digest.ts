import type { SaltedDigest } from "../insights/salted-digest.ts";
import { canonicalJson, type JsonObject } from "../json.ts";

/**
 * What an approval is bound to: tool, tool version, canonical arguments and customer. Change any of it and it is another
 * action. Salted, because events keep it after the arguments have been erased, and an order number is soon guessed.
 */
export function actionDigest(
  digest: SaltedDigest,
  action: { tool: string; toolVersion: string; args: JsonObject; customerId: string | null },
): string {
  const { tool, toolVersion, args, customerId } = action;
  return digest("action", canonicalJson({ tool, toolVersion, args, customerId }));
}
