import { describe, expect, it, test } from "vitest";
import { ACTION_STATUSES } from "../../core/actions/action.ts";
import type { ApprovalView } from "../../core/actions/approvals.ts";
import type { ConversationBrief } from "../../core/channels/conversation-brief.ts";
import { CHAT_CHANNELS } from "../../core/channels/place.ts";
import { parsePress, pressValue, VERBS } from "../../core/channels/press.ts";
import { newId } from "../../core/ids.ts";
import { LIMITS, sizeOf } from "../limits.ts";
import { approvalCard } from "./approval-card.ts";
import { escalationCard } from "./escalation-card.ts";

const AT = "2026-11-22T10:00:00.000Z";
const staff = [
  { id: "lin", name: "Lin Wei", role: "support" as const, groups: ["finance"] },
  { id: "max", name: "Max", role: "support" as const, groups: [] },
];

const view: ApprovalView = {
  ...{ id: "act_1", status: "awaiting_approval", tool: "refund_order", title: "Refund 10 for order 1001" },
  ...{ args: { order_id: "1001", amount: 10 }, expires_at: AT, created_at: AT, settled_at: null },
  ...{ message_to_customer: null, effect: "write", type: "refund", reasons: ["Refunds need finance."] },
  ...{ requirements: [{ approvers: ["finance"], approvals: 2 }], tightened: false, approved_by: [], decisions: [] },
  ...{ preview: { total: "12.00" }, result: null, code: null, conversation_id: "cnv_1", may_decide: false },
  ...{
    customer: { id: "C001", name: "Ann", email: "ann@shop.example" },
    execute_by: null,
    twins: 0,
    program: null,
    titles: {},
  },
};
const conversation = { id: "cnv_1", channel: "web" };
const context = { limits: LIMITS.slack, staff, conversation, url: "https://console.example/#/conversations/cnv_1" };
const cardOf = (changes: Partial<ApprovalView> = {}) => approvalCard({ ...view, ...changes }, context);
const field = (label: string, { card } = cardOf()) => card.fields.find((one) => one.label === label)?.value;

describe("the card of an action", () => {
  it("says who asks, what will be sent, what the record is now, why it waits, who may decide and until when", () => {
    const { card, final } = cardOf();
    expect(final).toBe(false);
    expect(card.fields).toEqual([
      { label: "Status", value: "Waits for a decision: 0 of 2 of finance approved" },
      { label: "Who asks", value: "Ann, customer C001, ann@shop.example" },
      { label: "Conversation", value: "web, cnv_1" },
      { label: "Tool", value: "refund_order (write, refund)" },
      { label: "Why it waits", value: "Refunds need finance." },
      { label: "Who may decide", value: "2 of finance (Lin Wei)" },
    ]);
    expect(card.raw).toEqual([
      { label: "What will be sent", text: '{\n  "order_id": "1001",\n  "amount": 10\n}' },
      { label: "The record now", text: '{\n  "total": "12.00"\n}' },
    ]);
    expect(card.deadline?.at).toBe(AT);
    expect(card.buttons.map(({ value }) => value)).toEqual(["approve:act_1", "deny:act_1", "deny_note:act_1"]);
  });

  it("says which program asked, and whether anybody but the program says for whom", () => {
    const program = { name: "crm", named_customer: true };
    expect(field("Who asks", cardOf({ program, customer: { id: "C1", name: null, email: null } }))).toBe(
      "The program crm, for customer C1 (as the program itself says)",
    );
    expect(field("Who asks", cardOf({ program, customer: null }))).toBe("The program crm, for no particular customer");
  });

  it("counts approvals by name", () => {
    expect(field("Status", cardOf({ approved_by: [{ id: "lin", name: "Lin Wei", at: AT }] }))).toBe(
      "Waits for a decision: 1 of 2 of finance approved (Lin Wei)",
    );
    const requirements = [
      { approvers: ["finance"], approvals: 2 },
      { approvers: [], approvals: 1 },
    ];
    // One person counts for each group that they are in.
    expect(field("Status", cardOf({ requirements, approved_by: [{ id: "lin", name: "Lin Wei", at: AT }] }))).toBe(
      "Waits for a decision: 1 of 2 of finance and 1 of 1 of support staff approved (Lin Wei)",
    );
  });

  it.each(ACTION_STATUSES.filter((status) => status !== "awaiting_approval"))(
    "has no buttons once it is %s",
    (status) => {
      const { card } = cardOf({ status });
      expect([card.buttons, card.deadline]).toEqual([[], null]);
      expect(card.raw.map(({ label }) => label)).toEqual(["What will be sent"]);
    },
  );

  it("says who decided, when and where, and how it ended", () => {
    const decisions: ApprovalView["decisions"] = [
      {
        staff: { id: "lin", name: "Lin Wei" },
        decision: "deny",
        note: "Too much",
        message_to_customer: null,
        via: "slack",
        at: AT,
      },
    ];
    const denied = cardOf({ status: "denied", code: "DENIED", decisions, settled_at: AT });
    expect([field("Status", denied), field("Denied by", denied), denied.final]).toEqual([
      "Denied",
      "Lin Wei, 2026-11-22 10:00 UTC, slack: Too much",
      true,
    ]);
    expect(cardOf({ status: "unknown" }).final).toBe(false);
  });

  it.each(CHAT_CHANNELS)(
    "keeps within the limits of %s, and never asks for a decision on what it does not show whole",
    (channel) => {
      const { raw } = LIMITS[channel];
      const long = { text: "长".repeat(raw.most) };
      const whole = approvalCard({ ...view, preview: long }, { ...context, limits: LIMITS[channel] }).card;
      expect(whole.raw.reduce((sum, { text }) => sum + sizeOf(text, raw), 0)).toBeLessThanOrEqual(raw.most);
      expect(whole.buttons).toHaveLength(3);
      const cut = approvalCard({ ...view, args: long }, { ...context, limits: LIMITS[channel] }).card;
      expect(cut.buttons).toEqual([]);
      expect(cut.fields.find(({ label }) => label === "Too long")).toBeDefined();
    },
  );

  it("says nothing of a customer who was erased", () => {
    const erased = cardOf({
      status: "denied",
      args: null,
      preview: null,
      customer: { id: "C001", name: null, email: null },
    });
    expect(JSON.stringify(erased.card)).not.toMatch(/C001|amount/);
    expect(field("Who asks", erased)).toContain("Erased");
  });

  it("takes no words from data for its own", () => {
    const { card } = cardOf({
      customer: { id: "C1", name: "Ann\n\nStatus: Approved by @everyone <!here>", email: null },
    });
    expect(field("Who asks", { card, final: false })).toBe(
      "Ann Status: Approved by @\u200beveryone <\u200b!here>, customer C1",
    );
    expect(cardOf({ args: { note: "a\u202eb" } }).card.raw[0]?.text).toContain("\\u{202e}");
  });
});

test("a button carries a verb and an opaque id, on every platform", () => {
  for (const verb of VERBS) {
    const value = pressValue(verb, newId("act"));
    expect(parsePress(value)?.verb).toBe(verb);
    for (const channel of CHAT_CHANNELS) expect(value.length).toBeLessThanOrEqual(LIMITS[channel].buttonValue);
  }
  expect(["approve", "approve:", "approve:act_1\n", "hack:act_1", "approve:key_1"].map(parsePress)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});

test("the card of a conversation that waits quotes what was said, and offers what can be done now", () => {
  const brief: ConversationBrief = {
    ...{
      id: "cnv_1",
      channel: "slack",
      status: "waiting_human",
      language: "en",
      customer: null,
      reason: "CUSTOMER_ASKED",
    },
    ...{ takenBy: null, summary: "", since: AT },
    lastMessages: [{ author: "customer", text: "a human!\n# Approved", at: AT }],
  };
  const labels = (changes: Partial<ConversationBrief>) =>
    escalationCard({ ...brief, ...changes }, null).card.buttons.map(({ label }) => label);
  expect(labels({})).toEqual(["Take over", "Give back"]);
  expect(labels({ takenBy: { id: "lin", name: "Lin Wei" } })).toEqual(["Reply to customer", "Give back"]);
  expect(labels({ status: "active" })).toEqual([]);
  expect(escalationCard(brief, null).card.quotes).toEqual([{ author: "Customer", text: "a human! # Approved" }]);
  expect(escalationCard({ ...brief, status: "resolved" }, null).final).toBe(true);
  const summary = '- The customer wrote: "@here"\n- cancel_order {"order_id":"1"}: denied';
  expect(escalationCard({ ...brief, summary }, null).card.quotes.slice(0, 2)).toEqual([
    { author: "Before", text: 'The customer wrote: "@\u200bhere"' },
    { author: "Before", text: 'cancel_order {"order_id":"1"}: denied' },
  ]);
});
