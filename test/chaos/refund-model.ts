import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { Script } from "../support/scripted-model.ts";

/**
 * Does what customers of the chaos tests ask for: looks the order up, asks for the refund, tells how it stands. A message
 * that names no order gets a word and no call.
 */
export const refundModel: Script = (messages) => {
  const asked = messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const [, amount, order] = /refund (\S+) for order (\d+)/.exec(messages[asked]?.text ?? "") ?? [];
  if (!amount || !order) return { text: "We are here to help." };
  const results = messages.slice(asked).filter((message) => ToolMessage.isInstance(message));
  if (results.length === 0) return { text: "Let me look.", calls: [{ name: "get_order", args: { order_id: order } }] };
  if (!results.some(({ name }) => name === "refund_order")) {
    const args = { order_id: order, amount: Number(amount), reason: "The cup was chipped." };
    return { calls: [{ name: "refund_order", args }] };
  }
  return { text: "I have asked for it." };
};
