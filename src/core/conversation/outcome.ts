import type { Action, ActionStatus } from "../actions/action.ts";
import type { Tool } from "../tools/catalogue.ts";
import { actionTitle, fillWording, inLanguage } from "../tools/wording.ts";
import { type CannedReply, canned } from "./canned-replies.ts";
import { readableResult } from "./readable-result.ts";

const SENTENCE: Partial<Record<ActionStatus, CannedReply>> = {
  succeeded: "outcomeSucceeded",
  denied: "outcomeDenied",
  expired: "outcomeExpired",
  withdrawn: "outcomeWithdrawn",
  refused: "outcomeRefused",
  failed: "outcomeFailed",
  unknown: "outcomeUnknown",
};

/**
 * What the customer is told of a settled action: worded from templates, so that nothing is claimed that the ledger does not
 * say, and of a decision only what was meant for them.
 */
export function outcomeText(action: Action, tool: Tool | undefined, language: string): string {
  const reply = SENTENCE[action.status];
  if (!reply) return "";
  const title = actionTitle(tool, action.tool, action.args, language);
  const message = action.messageToCustomer
    ? `\n${canned("fromStaff", language, { message: action.messageToCustomer })}`
    : "";
  if (action.status !== "succeeded") return canned(reply, language, { title }) + message;
  if (action.effect === "read") {
    return `${canned("outcomeResult", language, { title })}\n${readableResult(action.result)}${message}`;
  }
  const done = inLanguage(tool?.wording?.done, language);
  const worded = done && action.args ? fillWording(done, action.args, action.result) : null;
  return (worded ?? canned(reply, language, { title })) + message;
}
