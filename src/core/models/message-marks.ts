import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";

/** What the customer says to one agent; `continues` marks it as a further part of a message that others have answered in part. */
export function customerPart(text: string, continues: boolean): HumanMessage {
  return new HumanMessage({ content: text, ...(continues ? { additional_kwargs: { continues } } : {}) });
}

/** Whether it is a further part of the message before it, and so no answer to what was asked in between. */
export function isContinued(message: BaseMessage): boolean {
  return message.additional_kwargs.continues === true;
}

/** What the product told the customer of an action that settled. */
export function outcomeMessage(text: string, actionId: string): AIMessage {
  return new AIMessage({ content: text, additional_kwargs: { outcome_of: actionId } });
}

/** The action whose outcome a message tells, if it does. */
export function settledActionOf(message: BaseMessage): string | undefined {
  const { outcome_of: actionId } = message.additional_kwargs;
  return typeof actionId === "string" ? actionId : undefined;
}
