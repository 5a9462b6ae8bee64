import type { ActionStatus } from "../../core/actions/action.ts";
import type { ApprovalView } from "../../core/actions/approvals.ts";
import { approversIn, quorum } from "../../core/actions/quorum.ts";
import { pressValue } from "../../core/channels/press.ts";
import type { StaffPerson } from "../../core/staff/person.ts";
import { type ChannelLimits, sizeOf } from "../limits.ts";
import { oneLine, visible } from "../plain-text.ts";
import type { Card } from "./card.ts";

const FIELD_CHARACTERS = 300;
const NAMES_SHOWN = 6;

/** How an action stands, in words, and how the card looks then. `final`: nothing can follow. */
const STANDS: Readonly<Record<ActionStatus, { words: string; tone: Card["tone"]; final: boolean }>> = {
  proposed: { words: "Being prepared", tone: "quiet", final: false },
  refused: { words: "Refused when it was checked again; nothing was sent", tone: "bad", final: true },
  awaiting_approval: { words: "Waits for a decision", tone: "open", final: false },
  denied: { words: "Denied", tone: "bad", final: true },
  expired: { words: "Expired; nothing was sent", tone: "quiet", final: true },
  withdrawn: { words: "Withdrawn by the customer; nothing was sent", tone: "quiet", final: true },
  approved: { words: "Approved; about to be carried out", tone: "open", final: false },
  executing: { words: "Approved; being carried out", tone: "open", final: false },
  succeeded: { words: "Done", tone: "good", final: true },
  failed: { words: "Approved, but it failed: our system refused it", tone: "bad", final: true },
  unknown: { words: "Approved, but nobody knows yet whether it happened. Do not repeat it", tone: "bad", final: false },
};

export interface ApprovalCardContext {
  limits: Pick<ChannelLimits, "raw">;
  staff: readonly StaffPerson[];
  /** Where it was asked for; null: outside of any conversation. */
  conversation: { id: string; channel: string } | null;
  /** Where the console shows it; null while it has no public address. */
  url: string | null;
}

/** The card of an action as it stands now, and whether it will ever change again. */
export function approvalCard(
  view: ApprovalView,
  { limits, staff, conversation, url }: ApprovalCardContext,
): { card: Card; final: boolean } {
  const { words, tone, final } = STANDS[view.status];
  const isOpen = view.status === "awaiting_approval";
  const args = visible(JSON.stringify(view.args ?? {}, null, 2));
  const record = view.preview === null ? null : visible(JSON.stringify(view.preview, null, 2));
  const whole = sizeOf(args, limits.raw) <= limits.raw.most;
  const left = { ...limits.raw, most: limits.raw.most - (whole ? sizeOf(args, limits.raw) : 0) };
  return {
    final,
    card: {
      title: oneLine(view.title, 140),
      tone,
      fields: [
        { label: "Status", value: isOpen ? progress(view, staff) : words },
        ...(isOpen ? [] : decisionFields(view)),
        { label: "Who asks", value: view.args === null ? "Erased, with everything about it" : asker(view) },
        ...(conversation ? [{ label: "Conversation", value: `${conversation.channel}, ${conversation.id}` }] : []),
        { label: "Tool", value: `${view.tool} (${view.effect}, ${view.type})` },
        { label: "Why it waits", value: view.reasons.join(" ") || "Policy asks for a decision." },
        ...(isOpen ? [{ label: "Who may decide", value: deciders(view, staff) }] : []),
        ...(view.tightened
          ? [{ label: "Policy", value: "Has become stricter since it was asked for; both hold." }]
          : []),
        ...(view.twins > 0
          ? [{ label: "Take care", value: `The same was asked for ${times(view.twins)} within a day.` }]
          : []),
        ...(whole
          ? []
          : [{ label: "Too long", value: "What would be sent does not fit on this card. Decide in the console." }]),
      ].map(({ label, value }) => ({ label, value: oneLine(value, FIELD_CHARACTERS) })),
      raw: [
        ...(whole && view.args !== null ? [{ label: "What will be sent", text: args }] : []),
        ...(record !== null && isOpen ? [{ label: "The record now", text: fitted(record, left) }] : []),
      ],
      quotes: [],
      deadline: isOpen ? { label: "Expires", at: view.expires_at } : null,
      link: url === null ? null : { label: conversation ? "Open conversation" : "Open", url },
      // Nobody decides on what they have not seen whole.
      buttons: isOpen && whole ? decisionButtons(view.id) : [],
    },
  };
}

function decisionButtons(id: string): Card["buttons"] {
  return [
    { label: "Approve", value: pressValue("approve", id), style: "good" },
    { label: "Deny", value: pressValue("deny", id), style: "bad" },
    { label: "Deny with a note", value: pressValue("deny_note", id), style: "plain" },
  ];
}

function asker({ customer, program, conversation_id: conversation }: ApprovalView): string {
  const who = customer ? [customer.name, `customer ${customer.id}`, customer.email].filter(Boolean).join(", ") : null;
  if (!program)
    return who ?? (conversation ? "A visitor who did not sign in" : "A program, for no particular customer");
  if (who === null) return `The program ${program.name}, for no particular customer`;
  return `The program ${program.name}, for ${who}${program.named_customer ? " (as the program itself says)" : ""}`;
}

/** Requirement by requirement, because one person may count for several. */
function progress({ requirements, approved_by: by }: ApprovalView, staff: readonly StaffPerson[]): string {
  const approvers = staff.filter(({ id }) => by.some((one) => one.id === id));
  const { missing } = quorum(requirements, approvers);
  const counts = requirements.map((requirement) => {
    const open = missing.find(({ approvers: whose }) => whose === requirement.approvers)?.count ?? 0;
    return `${requirement.approvals - open} of ${requirement.approvals} of ${approversIn(requirement)}`;
  });
  const names = by.map(({ name }) => name).join(", ");
  return `Waits for a decision: ${counts.join(" and ")} approved${names ? ` (${names})` : ""}`;
}

function deciders({ requirements }: ApprovalView, staff: readonly StaffPerson[]): string {
  return requirements
    .map(({ approvers, approvals }) => {
      const people = staff.filter(
        ({ groups }) => approvers.length === 0 || approvers.some((one) => groups.includes(one)),
      );
      const names = people.slice(0, NAMES_SHOWN).map(({ name }) => name);
      if (people.length > NAMES_SHOWN) names.push("…");
      return `${approvals} of ${approversIn({ approvers })} (${names.join(", ") || "nobody is in it"})`;
    })
    .join(" and ");
}

const times = (count: number): string => (count === 1 ? "once more" : `${count} more times`);

/** To the minute, and the same for everybody who reads it: colleagues on other platforms see this card, too. */
function moment(at: string): string {
  return `${at.slice(0, "2026-11-22T10:00".length).replace("T", " ")} UTC`;
}

function decisionFields({ status, decisions, code, settled_at: settledAt }: ApprovalView): Card["fields"] {
  return [
    ...decisions.map(({ staff, decision, at, via, note }) => ({
      label: DECIDED[decision],
      value: `${staff.name}, ${moment(at)}, ${via}${note ? `: ${note}` : ""}`,
    })),
    ...(code && code !== status.toUpperCase() ? [{ label: "Code", value: code }] : []),
    ...(settledAt ? [{ label: "Settled", value: moment(settledAt) }] : []),
  ];
}

const DECIDED: Readonly<Record<ApprovalView["decisions"][number]["decision"], string>> = {
  approve: "Approved by",
  deny: "Denied by",
  succeeded: "Found to be done by",
  failed: "Found not to be done by",
};

/** What of a record fits; that it was cut is said. */
function fitted(text: string, limit: ChannelLimits["raw"]): string {
  if (sizeOf(text, limit) <= limit.most) return text;
  const note = "\n… (the rest is in the console)";
  let end = Math.max(0, Math.min(text.length, limit.most - note.length));
  while (end > 0 && sizeOf(text.slice(0, end) + note, limit) > limit.most) end = Math.floor(end * 0.9);
  return text.slice(0, end).toWellFormed() + note;
}
