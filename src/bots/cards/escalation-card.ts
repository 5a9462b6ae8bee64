import type { ConversationBrief } from "../../core/channels/conversation-brief.ts";
import { pressValue } from "../../core/channels/press.ts";
import { oneLine } from "../plain-text.ts";
import type { Card, CardButton } from "./card.ts";

/** Why a person was asked for, in words. A code that is not here is shown itself. */
const REASONS: Readonly<Record<string, string>> = {
  CUSTOMER_ASKED: "The customer asked for a person",
  TURN_FAILED: "The assistant failed three times",
  TAKEN_OVER: "A colleague took over",
};
const LANGUAGES: Readonly<Record<string, string>> = { en: "English", zh: "Chinese" };
const SPEAKERS = { customer: "Customer", assistant: "Assistant", staff: "Staff" } as const;
const QUOTE_CHARACTERS = 400;
const FIELD_CHARACTERS = 300;
/** Of the summary, the newest lines, each a wish or what became of it. */
const SUMMARY_LINES = 5;
const SUMMARY_CHARACTERS = 150;

/** The card of a conversation that waits for a person, or did; and whether it will ever change again. */
export function escalationCard(brief: ConversationBrief, url: string | null): { card: Card; final: boolean } {
  const waits = brief.status === "waiting_human";
  const { takenBy, customer } = brief;
  return {
    final: !waits,
    card: {
      title: waits ? "A customer waits for a person" : "No longer waits for a person",
      tone: waits ? "open" : "quiet",
      fields: [
        { label: "Status", value: status(brief) },
        { label: "Who", value: who(customer) },
        { label: "Where", value: `${brief.channel}, in ${LANGUAGES[brief.language] ?? brief.language}` },
        ...(brief.reason ? [{ label: "Why", value: REASONS[brief.reason] ?? brief.reason }] : []),
      ].map(({ label, value }) => ({ label, value: oneLine(value, FIELD_CHARACTERS) })),
      raw: [],
      quotes: waits ? quotesOf(brief) : [],
      deadline: null,
      link: url === null ? null : { label: "Open conversation", url },
      buttons: waits ? buttonsFor(brief.id, takenBy !== null) : [],
    },
  };
}

function who(customer: ConversationBrief["customer"]): string {
  if (customer === null) return "A visitor who did not sign in";
  return customer === "erased" ? "Erased" : `${customer.name ?? "A customer"} (${customer.id})`;
}

/** The summary holds the customer's words, and so is quoted as they are. */
function quotesOf({ summary, lastMessages }: ConversationBrief): Card["quotes"] {
  const said = lastMessages.map(({ author, text }) => ({
    author: SPEAKERS[author],
    text: oneLine(text, QUOTE_CHARACTERS),
  }));
  const before = summary.split("\n").filter(Boolean).slice(-SUMMARY_LINES);
  return [
    ...before.map((line) => ({ author: "Before", text: oneLine(line.replace(/^- /, ""), SUMMARY_CHARACTERS) })),
    ...said,
  ];
}

function status({ status: now, takenBy }: ConversationBrief): string {
  if (now !== "waiting_human") return now === "active" ? "The assistant has it again" : `It is ${now}`;
  return takenBy
    ? `${takenBy.name} has it. What is written in this thread stays here, unless it is sent by Reply to customer`
    : "Nobody has taken it yet";
}

function buttonsFor(id: string, taken: boolean): CardButton[] {
  const reply: CardButton = { label: "Reply to customer", value: pressValue("reply", id), style: "good" };
  const giveBack: CardButton = { label: "Give back", value: pressValue("give_back", id), style: "plain" };
  return taken
    ? [reply, giveBack]
    : [{ label: "Take over", value: pressValue("take_over", id), style: "good" }, giveBack];
}
