import type { Card } from "../../src/bots/cards/card.ts";
import type { Content } from "../../src/bots/port.ts";

/** A card with nothing on it but a title. */
export const PLAIN_CARD: Card = {
  title: "Refund",
  tone: "open",
  fields: [],
  raw: [],
  quotes: [],
  deadline: null,
  link: null,
  buttons: [],
};

export const cardContent = (changes: Partial<Card>): Content => ({ kind: "card", card: { ...PLAIN_CARD, ...changes } });
