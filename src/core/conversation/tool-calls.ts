import type { Approvals } from "../actions/approvals.ts";
import { actionsOfConversation, actionsOfStep, findAction } from "../actions/ledger.ts";
import type { Caller } from "../actions/propose.ts";
import { type CallResult, describeAction, type ReadRunner, refusedCall } from "../actions/run-call.ts";
import { isChatChannel } from "../channels/place.ts";
import { CodedError } from "../coded-error.ts";
import { isJsonObject } from "../json.ts";
import { canned } from "./canned-replies.ts";
import type { StoredCall } from "./turn-record.ts";
import type { TurnRun } from "./turn-run.ts";

export interface CallRunner extends ReadRunner {
  approvals: Approvals;
  /** Runs an action that policy allows at once, up to its settlement. */
  runAction(actionId: string): Promise<void>;
}

/** Tells the model how the action stands that its call became; runs it first if policy allowed it. */
export async function actionResult(
  turnId: string,
  step: number,
  callIndex: number,
  runner: CallRunner,
): Promise<CallResult> {
  const proposed = (await actionsOfStep(runner.db, turnId, step)).get(callIndex);
  if (!proposed) throw new Error("A step was stored without the action that it proposed.");
  let action = proposed;
  if (action.status === "approved") {
    await runner.runAction(action.id).catch(() => undefined); // it is tried again in the background until its deadline
    action = (await findAction(runner.db, action.id)) ?? action;
  }
  return {
    result: describeAction(action),
    events: [],
    ...(action.status === "awaiting_approval" ? { waiting: action } : {}),
    ...(["succeeded", "failed", "unknown", "refused"].includes(action.status) ? { reported: action } : {}),
  };
}

/** On a chat platform nobody can sign in, so a customer who would have to is told how to link their account. */
export function withAdvice(called: CallResult, { claim, language }: TurnRun): CallResult {
  const { result } = called;
  if (!isJsonObject(result) || result.code !== "IDENTITY_NEEDED" || !isChatChannel(claim.conversation.channel))
    return called;
  return { ...called, result: { ...result, message_to_customer: canned("linkAccount", language) } };
}

/** `list_my_actions`, `check_action` and `withdraw_action`: only ever about this conversation's own actions. */
export async function runActionTool(call: StoredCall, caller: Caller, runner: CallRunner): Promise<CallResult> {
  const conversationId = caller.conversation?.id ?? "";
  if (call.name === "list_my_actions") {
    const actions = await actionsOfConversation(runner.db, conversationId);
    return { result: { status: "done", result: actions.map(describeAction) }, events: [] };
  }
  const id = isJsonObject(call.args) && typeof call.args.action_id === "string" ? call.args.action_id : "";
  try {
    const action = await findAction(runner.db, id);
    if (action?.conversationId !== conversationId) {
      throw new CodedError({
        code: "NOT_FOUND",
        message: "There is no such action in this conversation.",
        status: 404,
      });
    }
    if (call.name === "check_action") return { result: { status: "done", result: describeAction(action) }, events: [] };
    await runner.approvals.withdraw(id, { conversationId });
    const now = await findAction(runner.db, id);
    return { result: { status: "done", result: describeAction(now ?? action) }, events: [], reported: now ?? action };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return refusedCall(call.name, error, caller);
  }
}
