import { approvalUri } from "../answer.ts";
import { LATEST, readsConversations, replayUri } from "../conversations-in-reach.ts";
import { APPROVAL_TEMPLATE } from "../resources/approvals.ts";
import { REPLAY_TEMPLATE } from "../resources/replays.ts";
import type { PromptKind } from "./prompt-kind.ts";

const AUDIENCES = ["staff", "customer"];

const CONVERSATION = {
  name: "conversation_id",
  description: "The conversation, cnv_…",
  required: true,
  from: { template: REPLAY_TEMPLATE },
};

const latestOf = ({ conversation_id: id = "" }: Readonly<Record<string, string>>) => replayUri(id.trim(), LATEST);

/** What staff ask of a model most often. */
export const SUPPORT_PROMPTS: readonly PromptKind[] = [
  {
    name: "triage_conversation",
    title: "Triage a conversation",
    description:
      "What the customer wants, what was done, what waits and for whom, how urgent it is, and what to do next.",
    arguments: [CONVERSATION],
    isFor: readsConversations,
    instructions: ({ conversation_id: id }) =>
      `Triage the support conversation ${id} for a colleague who takes it over now. In a few lines each: what the customer wants; what was looked up and done, and by whom; what waits, and for whom; how urgent it is, and what shows it; what you propose to do next. Name the ids of actions. Say what the record does not tell, and guess nothing. Earlier entries than those below are at replay://${id}.`,
    record: latestOf,
  },
  {
    name: "draft_reply",
    title: "Draft a reply",
    description: "The next message to the customer, in their language, true to the record. It is not sent.",
    arguments: [CONVERSATION, { name: "points", description: "What the reply should say", required: false }],
    isFor: readsConversations,
    instructions: ({ conversation_id: id, points }) =>
      `Draft the next reply to the customer of the support conversation ${id}, in the language that they write, in no more than six sentences, friendly and plain. Say that something was done only where an action succeeded, and that something waits where it waits; promise nothing else. Leave out internal notes, names of tools and ids that the customer has not seen. Give the draft alone: a person reads it and sends it.${points ? ` It should say: ${points}` : ""}`,
    record: latestOf,
  },
  {
    name: "explain_decision",
    title: "Explain a decision",
    description: "Why a request was approved, denied or refused, or still waits.",
    arguments: [
      { name: "action_id", description: "The request, act_…", required: true, from: { template: APPROVAL_TEMPLATE } },
      { name: "audience", description: "For whom: staff or customer", required: false, from: { words: AUDIENCES } },
    ],
    isFor: () => true,
    instructions: ({ action_id: id, audience = "staff" }) =>
      audience === "customer"
        ? `Explain to the customer, in no more than four sentences, what became of the request ${id} and what they can do now. Use what staff wrote for the customer, and none of their notes, rules or names.`
        : `Explain to a colleague on staff how the request ${id} was decided: what was asked, which rules held it and why, who decided and what they noted, and what came of it. Say what the record does not tell, and guess nothing.`,
    record: ({ action_id: id = "" }) => approvalUri(id.trim()),
  },
];
