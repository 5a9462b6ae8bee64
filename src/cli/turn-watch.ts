import type { ChatMessage } from "./chat-connection.ts";

/** How a message fared: answered to the end, sent too fast, or refused. */
export type Delivery = "complete" | "limited" | "refused";

export interface TurnWatch {
  /** Resolves when the turn that answers this message has ended. One at a time. */
  expect(text: string): Promise<Delivery>;
  hear(message: ChatMessage): void;
  isWaiting(): boolean;
}

/** Tells the end of one's own turn from those of others, which settled actions start. */
export function createTurnWatch(): TurnWatch {
  let sent: { text: string; turnId: string | null; settle(delivery: Delivery): void } | null = null;

  function settle(delivery: Delivery): void {
    sent?.settle(delivery);
    sent = null;
  }

  return {
    isWaiting: () => sent !== null,
    expect(text) {
      const { promise, resolve } = Promise.withResolvers<Delivery>();
      sent = { text: text.trim(), turnId: null, settle: resolve };
      return promise;
    },
    hear(message) {
      if (!sent) return;
      // The id of our own message is the id of its turn.
      if (message.type === "stored" && message.message.author === "customer" && message.message.text === sent.text) {
        sent.turnId = message.message.id;
      }
      if (message.type === "message_complete" && message.turn_id === sent.turnId) settle("complete");
      if (message.type === "error") settle(message.code === "RATE_LIMITED" ? "limited" : "refused");
    },
  };
}
