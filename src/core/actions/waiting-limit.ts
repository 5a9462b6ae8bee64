import type { PreparedSql, Transaction } from "../store/database.ts";
import type { ProposedAction } from "./action.ts";

const WAITING =
  "select count(*)::int as waiting from actions where status = 'awaiting_approval' and expires_at > clock_timestamp()";
const WAITING_OF_CUSTOMER: PreparedSql = { name: "waiting_of_customer", text: `${WAITING} and customer_id = $1` };
/** A visitor is known by the conversation alone. */
const WAITING_IN_CONVERSATION: PreparedSql = {
  name: "waiting_in_conversation",
  text: `${WAITING} and conversation_id = $1`,
};

/** The proposal, or its refusal if the customer has `most` actions waiting already. Conversations side by side may each add one. */
export async function withinWaitingLimit(
  tx: Transaction,
  proposal: ProposedAction,
  most: number,
): Promise<ProposedAction> {
  const { status, customerId, conversationId } = proposal;
  if (status !== "awaiting_approval" || (customerId ?? conversationId) === null) return proposal;
  const [row] = await tx.query<{ waiting: number }>(customerId ? WAITING_OF_CUSTOMER : WAITING_IN_CONVERSATION, [
    customerId ?? conversationId,
  ]);
  if ((row?.waiting ?? 0) < most) return proposal;
  const result = {
    message: `There are ${most} requests waiting for a colleague already, and no more are taken until some are decided.`,
    remedy: "Tell the customer, who may withdraw one of them.",
  };
  return { ...proposal, status: "refused", code: "TOO_MANY_WAITING", result };
}
