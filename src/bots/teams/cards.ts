import { type Form, opensForm } from "../../core/channels/press.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Card, CardButton } from "../cards/card.ts";
import { LIMITS } from "../limits.ts";
import { oneLine } from "../plain-text.ts";

const LIMIT = LIMITS.teams;
const CONTENT_TYPE = "application/vnd.microsoft.card.adaptive";

/** An Adaptive Card as an activity or an answer carries it. */
export interface CardAttachment {
  contentType: typeof CONTENT_TYPE;
  content: JsonObject;
}

const STYLES: Readonly<Record<Card["tone"], string>> = {
  open: "warning",
  good: "good",
  bad: "attention",
  quiet: "emphasis",
};
const BUTTON_STYLES: Readonly<Record<CardButton["style"], string>> = {
  good: "positive",
  bad: "destructive",
  plain: "default",
};

/** A card. Its texts are runs, which Teams shows as they are; only TextBlocks are Markdown, and hold nothing but our own words. */
export function drawCard({ title, tone, fields, raw, quotes, deadline, link, buttons }: Card): CardAttachment {
  return attachment(
    [
      {
        ...{ type: "Container", style: STYLES[tone], bleed: true },
        items: [rich(run(oneLine(title, LIMIT.cardTitle), { weight: "Bolder", size: "Medium" }))],
      },
      ...fields.map(({ label, value }) => rich(run(`${label}: `, { weight: "Bolder" }), run(value))),
      ...(deadline
        ? [{ type: "TextBlock", text: `**${deadline.label}:** ${localTime(deadline.at)}`, wrap: true }]
        : []),
      ...raw.flatMap(({ label, text }) => [
        rich(run(label, { weight: "Bolder" })),
        { type: "Container", style: "emphasis", items: [rich(run(asData(text), { fontType: "Monospace" }))] },
      ]),
      ...quotes.map(({ author, text }) => ({
        ...{ type: "Container", style: "emphasis" },
        items: [rich(run(`${author}: `, { weight: "Bolder" }), run(text, { italic: true }))],
      })),
    ],
    [...buttons.map(drawButton), ...(link ? [{ type: "Action.OpenUrl", title: link.label, url: link.url }] : [])],
  );
}

/** Nothing but buttons, to stand under a text. */
export function drawButtons(buttons: readonly CardButton[]): CardAttachment {
  return attachment([{ type: "ActionSet", actions: buttons.map(drawButton) }], []);
}

/** A form, in a dialog or in place of the card that asked for it. */
export function drawForm({ fields, submit, submitLabel, title }: Form, where: "dialog" | "card"): CardAttachment {
  const inputs = fields.map(({ name, label, required, maxLength }) => ({
    ...{ type: "Input.Text", id: name, isMultiline: true, isRequired: required },
    ...{ label: oneLine(label, LIMIT.formFieldLabel), maxLength: Math.min(maxLength, LIMIT.formFieldText) },
    ...(required ? { errorMessage: "Please fill this in." } : {}),
  }));
  const send = { title: oneLine(submitLabel, LIMIT.buttonLabel), data: { press: submit } };
  return where === "dialog"
    ? attachment(inputs, [{ type: "Action.Submit", ...send }])
    : attachment(
        [rich(run(oneLine(title, LIMIT.formTitle), { weight: "Bolder" })), ...inputs],
        [{ type: "Action.Execute", verb: PRESS_VERB, ...send }],
      );
}

/** The verb of every button; what it is about stands in its data. */
const PRESS_VERB = "press";

/** Dialogs show to the presser alone, but only Action.Submit opens them. */
function drawButton({ label, value, style }: CardButton): JsonObject {
  const shown = { title: oneLine(label, LIMIT.buttonLabel), style: BUTTON_STYLES[style] };
  return opensForm(value)
    ? { type: "Action.Submit", ...shown, data: { msteams: { type: "task/fetch" }, press: value } }
    : { type: "Action.Execute", ...shown, verb: PRESS_VERB, data: { press: value } };
}

function attachment(body: JsonObject[], actions: JsonObject[]): CardAttachment {
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    ...{ type: "AdaptiveCard", version: "1.5", msteams: { width: "Full" } },
    ...{ body, actions },
  };
  return { contentType: CONTENT_TYPE, content };
}

function rich(...inlines: JsonObject[]): JsonObject {
  return { type: "RichTextBlock", inlines };
}

function run(text: string, look: JsonObject = {}): JsonObject {
  return { type: "TextRun", text, ...look };
}

/** Clients fill in times in whatever text they find, as in `localTime`; nobody decides on what was changed on the way. */
function asData(text: string): string {
  return text.replaceAll(/\{(?=\{)/g, "{\u200b");
}

/** Filled in by whoever shows it, in the reader's own time zone. */
function localTime(at: string): string {
  const seconds = new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
  return `{{DATE(${seconds}, SHORT)}} {{TIME(${seconds})}}`;
}
