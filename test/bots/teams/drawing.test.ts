import { describe, expect, it } from "vitest";
import { approvalCard } from "../../../src/bots/cards/approval-card.ts";
import type { Card } from "../../../src/bots/cards/card.ts";
import { channelText } from "../../../src/bots/channel-text.ts";
import { LIMITS } from "../../../src/bots/limits.ts";
import { oneLine, visible } from "../../../src/bots/plain-text.ts";
import { drawCard, drawForm } from "../../../src/bots/teams/cards.ts";
import { drawContent } from "../../../src/bots/teams/draw.ts";
import type { ApprovalView } from "../../../src/core/actions/approvals.ts";
import { pressValue } from "../../../src/core/channels/press.ts";
import { ATTACKS } from "../attacks.ts";
import { cardContent, PLAIN_CARD } from "../plain-card.ts";
import { activityRules, attachmentRules, faultOf, harmOf, readable } from "./activity-rules.ts";

const AT = "2026-11-22T10:00:00.000Z";
const cardOf = (changes: Partial<Card>) => drawContent(cardContent(changes));
const textOf = (text: string) => drawContent({ kind: "text", text, buttons: [] });

/** What takes most room: three bytes a character, or characters that are escaped. */
const WIDE = "界".repeat(4_000);
const QUOTES = '"\\'.repeat(20_000);

describe("an activity", () => {
  it.each([WIDE.repeat(4), QUOTES, "word \n".repeat(9_000)])("takes every part of a long answer (%#)", (answer) => {
    const parts = channelText("teams", answer);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map((part) => faultOf(JSON.stringify(textOf(part))))).toEqual(parts.map(() => null));
  });

  it.each([
    [0, null],
    [1, "TEAMS_TOO_LARGE"],
  ])("that is %i bytes above what Teams takes is never sent (%s)", (more, code) => {
    const frame = JSON.stringify(textOf("")).length;
    const draw = () => textOf("x".repeat(25_000 - frame + more));
    if (code) expect(draw).toThrow(expect.objectContaining({ code, kind: "never" }));
    else expect(faultOf(JSON.stringify(draw()))).toBeNull();
  });

  it("holds the largest card of an action that can be decided on it", () => {
    const person = { id: "lin", name: WIDE, at: AT };
    const decision = {
      staff: person,
      decision: "approve" as const,
      at: AT,
      via: "teams",
      note: WIDE,
      message_to_customer: WIDE,
    };
    const args = { text: '"'.repeat(2_400) };
    const view: ApprovalView = {
      ...{ id: "act_1", status: "awaiting_approval", tool: "t".repeat(64), title: WIDE, args },
      ...{
        expires_at: AT,
        created_at: AT,
        settled_at: null,
        message_to_customer: null,
        effect: "write",
        type: "refund",
      },
      ...{ reasons: [WIDE], requirements: [{ approvers: [WIDE], approvals: 3 }], tightened: true, code: null },
      ...{ approved_by: [person, person], decisions: [decision, decision], preview: { text: QUOTES }, result: null },
      ...{ conversation_id: "cnv_1", may_decide: false, execute_by: null, twins: 7, program: null, titles: {} },
      customer: { id: WIDE, name: WIDE, email: "ann@shop.example" },
    };
    const staff = [{ id: "lin", name: WIDE, role: "support" as const, groups: [WIDE] }];
    const conversation = { id: "cnv_1", channel: "teams" };
    const context = { limits: LIMITS.teams, staff, conversation, url: "https://console.example/#/conversations/cnv_1" };
    const { card } = approvalCard(view, context);
    expect(card.buttons).toHaveLength(3);
    expect(faultOf(JSON.stringify(drawContent({ kind: "card", card })))).toBeNull();
  });
});

describe("a card", () => {
  it("shows what people and models wrote as it is, and nothing of it does anything", () => {
    const lines = ATTACKS.map((attack) => oneLine(attack, 300));
    const card = cardOf({
      title: lines[0] ?? "",
      fields: lines.map((value) => ({ label: "Field", value })),
      raw: [{ label: "Raw", text: visible(JSON.stringify(ATTACKS)) }],
      quotes: lines.slice(0, 9).map((text) => ({ author: "Customer", text })),
    });
    const drawn = activityRules.parse(card);
    expect(harmOf(drawn)).toEqual([]);
    for (const line of lines) expect(readable(drawn)).toContain(line);
  });

  it("says until when in the reader's own time", () => {
    const drawn = JSON.stringify(cardOf({ deadline: { label: "Expires", at: AT } }));
    expect(drawn).toContain("**Expires:** {{DATE(2026-11-22T10:00:00Z, SHORT)}} {{TIME(2026-11-22T10:00:00Z)}}");
  });

  it("opens a dialog for what asks for words, which shows to the presser alone, and has no more buttons than Teams", () => {
    const labels = (["approve", "deny", "deny_note", "take_over", "give_back"] as const).map((verb) => ({
      ...{ label: verb, value: pressValue(verb, "act_1"), style: "plain" as const },
    }));
    const { content } = drawCard({
      ...PLAIN_CARD,
      buttons: labels,
      link: { label: "Open", url: "https://console.example/" },
    });
    expect(
      attachmentRules.parse(drawCard({ ...PLAIN_CARD, buttons: labels })).content.actions.map(({ type }) => type),
    ).toEqual([...["Action.Execute", "Action.Execute", "Action.Submit", "Action.Execute", "Action.Execute"]]);
    expect(content.actions).toHaveLength(LIMITS.teams.buttonsInRow);
  });

  it.each([-1, 0, 1])("cuts a title and a label at their limit and %i", (more) => {
    const { cardTitle, buttonLabel } = LIMITS.teams;
    const button = {
      label: "b".repeat(buttonLabel + more),
      value: pressValue("approve", "act_1"),
      style: "good" as const,
    };
    const drawn = activityRules.parse(cardOf({ title: "t".repeat(cardTitle + more), buttons: [button] }));
    const [title] = readable(drawn).split("\n");
    const [action] = drawn.type === "message" ? (drawn.attachments?.[0]?.content.actions ?? []) : [];
    expect([title?.length, action?.title.length]).toEqual([
      ...[Math.min(cardTitle, cardTitle + more), Math.min(buttonLabel, buttonLabel + more)],
    ]);
  });
});

it("a form asks for no more than Teams takes", () => {
  const field = { name: "message", label: "m".repeat(300), required: true, maxLength: 9_999 } as const;
  const form = { title: "Reply", submit: "reply:cnv_1", submitLabel: "Send", fields: [field] };
  const drawn = attachmentRules.parse(drawForm(form, "dialog")).content;
  expect(drawn.body).toMatchObject([{ maxLength: LIMITS.teams.formFieldText, isRequired: true }]);
  expect(drawn.actions).toMatchObject([{ type: "Action.Submit", data: { press: "reply:cnv_1" } }]);
});
