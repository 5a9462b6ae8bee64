import type { types } from "@slack/bolt";
import type { Form } from "../../core/channels/press.ts";
import type { Card, CardButton } from "../cards/card.ts";
import { escapeFor } from "../channel-text.ts";
import { LIMITS } from "../limits.ts";
import { oneLine } from "../plain-text.ts";
import type { Content } from "../port.ts";

/** What is shown, in a post and in its edit alike. */
export interface MessageBody {
  /** Where there are blocks, notifications alone show it. */
  text: string;
  /** Never left out: an edit without blocks would leave the old ones. */
  blocks: types.KnownBlock[];
}

type RichText = types.RichTextBlockElement;
type Inline = types.RichTextElement;

const LIMIT = LIMITS.slack;
/** Of the call that opens a form. */
export const FORM_CALLBACK = "form";
/** Of the one input in each of a form's blocks; the block has the field's name. */
export const FORM_INPUT = "text";

const STYLES: Readonly<Record<CardButton["style"], Pick<types.Button, "style">>> = {
  good: { style: "primary" },
  bad: { style: "danger" },
  plain: {},
};

const SIGNS: Readonly<Record<Card["tone"], string>> = {
  open: "hourglass_flowing_sand",
  good: "white_check_mark",
  bad: "x",
  quiet: "white_circle",
};

/** A content as Slack shows it: mrkdwn, or a card of rich text, in which no text has a markup; with buttons. */
export function drawContent(content: Content): MessageBody {
  if (content.kind === "card") {
    return { text: escapeFor("slack", content.card.title), blocks: drawCard(content.card) };
  }
  const { text, buttons } = content;
  if (buttons.length === 0) return { text, blocks: [] };
  return {
    text,
    blocks: [{ type: "section", text: { type: "mrkdwn", text, verbatim: true } }, ...drawButtons(buttons)],
  };
}

function drawCard({ title, tone, fields, raw, quotes, deadline, link, buttons }: Card): types.KnownBlock[] {
  const elements: RichText[] = [
    section(
      [{ type: "emoji", name: SIGNS[tone] }],
      ...fields.map(({ label, value }) => [bold(`${label}: `), plain(value)]),
      ...(deadline ? [[bold(`${deadline.label}: `), drawTime(deadline.at)]] : []),
      ...(link ? [[{ type: "link", url: link.url, text: link.label } as const]] : []),
    ),
    ...raw.flatMap(({ label, text }): RichText[] => [
      section([bold(label)]),
      { type: "rich_text_preformatted", elements: [plain(text)] },
    ]),
    ...quotes.map(
      ({ author, text }): RichText => ({
        type: "rich_text_quote",
        elements: [bold(`${author}: `), plain(text)],
      }),
    ),
  ];
  return [
    { type: "header", text: { type: "plain_text", text: oneLine(title, LIMIT.cardTitle), emoji: false } },
    { type: "rich_text", elements },
    ...drawButtons(buttons),
  ];
}

function drawButtons(buttons: readonly CardButton[]): types.ActionsBlock[] {
  if (buttons.length === 0) return [];
  const elements = buttons.slice(0, LIMIT.buttonsInRow).map(
    ({ label, value, style }, index): types.Button => ({
      ...{ type: "button", action_id: `press_${index}`, value, ...STYLES[style] },
      text: { type: "plain_text", text: oneLine(label, LIMIT.buttonLabel), emoji: true },
    }),
  );
  return [{ type: "actions", elements }];
}

/** In the reader's own time zone. */
function drawTime(at: string): Inline {
  const timestamp = Math.floor(Date.parse(at) / 1_000);
  return { type: "date", timestamp, format: "{time} ({ago})", fallback: at };
}

function section(...lines: Inline[][]): RichText {
  const elements = lines.flatMap((line, index) => (index === 0 ? line : [plain("\n"), ...line]));
  return { type: "rich_text_section", elements };
}

function plain(text: string): { type: "text"; text: string } {
  // An empty text element is refused.
  return { type: "text", text: text === "" ? "—" : text };
}

function bold(text: string): Inline {
  return { ...plain(text), style: { bold: true } };
}

/** A form as a modal. `carried` comes back with what was filled in. */
export function drawForm({ title, submitLabel, fields }: Form, carried: string): types.ModalView {
  const short = (text: string) => ({ type: "plain_text" as const, text: oneLine(text, LIMIT.formTitle), emoji: false });
  return {
    ...{ type: "modal", callback_id: FORM_CALLBACK, private_metadata: carried },
    ...{ title: short(title), submit: short(submitLabel), close: short("Cancel") },
    blocks: fields.map(
      ({ name, label, required, maxLength }): types.InputBlock => ({
        ...{ type: "input", block_id: name, optional: !required },
        label: { type: "plain_text", text: oneLine(label, LIMIT.formFieldLabel), emoji: false },
        element: {
          ...{ type: "plain_text_input", action_id: FORM_INPUT, multiline: true },
          max_length: Math.min(maxLength, LIMIT.formFieldText),
        },
      }),
    ),
  };
}
