import {
  type APIActionRowComponent,
  type APIAllowedMentions,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ComponentType,
  MessageFlags,
  TextInputStyle,
} from "discord.js";
import type { Form } from "../../core/channels/press.ts";
import type { Card, CardButton } from "../cards/card.ts";
import { escapeFor } from "../channel-text.ts";
import { LIMITS } from "../limits.ts";
import { oneLine } from "../plain-text.ts";
import type { Content } from "../port.ts";

/** Body of a post, and of its edit. */
export interface MessageBody {
  content: string;
  /** Of `MessageFlags`. */
  flags: number;
  allowed_mentions: APIAllowedMentions;
  embeds: APIEmbed[];
  components: APIActionRowComponent<APIComponentInMessageActionRow>[];
}

const LIMIT = LIMITS.discord;
/** All embeds of a message together, and what is left for names of fields and the like. */
const EMBED_CHARACTERS = 6_000;
const EMBED_FIELDS = 25;
const QUOTE_CHARACTERS = 500;
const SHORT_FIELD = 40;

const STYLES: Readonly<Record<CardButton["style"], ButtonStyle.Success | ButtonStyle.Danger | ButtonStyle.Secondary>> =
  {
    good: ButtonStyle.Success,
    bad: ButtonStyle.Danger,
    plain: ButtonStyle.Secondary,
  };

const COLOURS: Readonly<Record<Card["tone"], number>> = {
  open: 0xf0b232,
  good: 0x23a55a,
  bad: 0xda373c,
  quiet: 0x80848e,
};

/** Nobody is pinged, whatever a text says. */
const NO_PINGS: APIAllowedMentions = { parse: [], replied_user: false };

/** A content as Discord shows it: text without previews of its links, or an embed; with buttons. */
export function drawContent(content: Content): MessageBody {
  if (content.kind === "card") {
    const { card } = content;
    return {
      ...{ content: "", flags: 0, allowed_mentions: NO_PINGS, embeds: drawCard(card) },
      components: rows([...card.buttons.map(drawButton), ...linkButton(card.link)]),
    };
  }
  const { text, buttons } = content;
  return {
    ...{ content: text, flags: MessageFlags.SuppressEmbeds, allowed_mentions: NO_PINGS, embeds: [] },
    components: rows(buttons.map(drawButton)),
  };
}

/** A plain sentence for one person alone. */
export function drawTell(text: string): MessageBody {
  return drawContent({ kind: "text", text: escaped(text, LIMIT.message.most), buttons: [] });
}

function drawButton({ label, value, style }: CardButton): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: STYLES[style],
    label: oneLine(label, LIMIT.buttonLabel),
    custom_id: value,
  };
}

function linkButton(link: Card["link"]): APIButtonComponent[] {
  return link ? [{ type: ComponentType.Button, style: ButtonStyle.Link, label: link.label, url: link.url }] : [];
}

function rows(buttons: readonly APIButtonComponent[]): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  const count = Math.ceil(buttons.length / LIMIT.buttonsInRow);
  return Array.from({ length: count }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: buttons.slice(row * LIMIT.buttonsInRow, (row + 1) * LIMIT.buttonsInRow),
  }));
}

/** Who asks and how it stands, and under it what would be sent: within one embed Discord would turn that round. */
function drawCard(card: Card): APIEmbed[] {
  const title = escaped(card.title, LIMIT.cardTitle);
  const color = COLOURS[card.tone];
  const description = [
    ...card.raw.map(({ label, text }) => `**${escapeFor("discord", label)}**\n\`\`\`json\n${text}\n\`\`\``),
    ...card.quotes.map(
      ({ author, text }) => `> **${escapeFor("discord", author)}:** ${escaped(text, QUOTE_CHARACTERS)}`,
    ),
  ].join("\n");
  const fields = drawFields(card, EMBED_CHARACTERS - title.length - description.length);
  return [{ title, color, fields }, ...(description === "" ? [] : [{ color, description }])];
}

/** In what is left of an embed: where all together are too long, no field gets more than its share. */
function drawFields({ fields, deadline }: Card, room: number): NonNullable<APIEmbed["fields"]> {
  const drawn = fields.slice(0, EMBED_FIELDS - 1).map(({ label, value }) => ({
    name: escaped(label, LIMIT.cardTitle),
    value: escaped(value, LIMIT.cardText.most) || "—",
    inline: value.length <= SHORT_FIELD,
  }));
  if (deadline) {
    const seconds = Math.floor(Date.parse(deadline.at) / 1_000);
    drawn.push({ name: deadline.label, value: `<t:${seconds}:R>`, inline: true });
  }
  const size = drawn.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  if (size <= room) return drawn;
  const share = Math.floor(room / drawn.length);
  return drawn.map((field) => ({ ...field, value: cut(field.value, share - field.name.length) }));
}

/** A plain text that means nothing as markup, in at most `most` characters: an escape at most doubles it. */
function escaped(plain: string, most: number): string {
  const whole = escapeFor("discord", plain);
  return whole.length <= most ? whole : escapeFor("discord", oneLine(plain, Math.floor(most / 2) - 1));
}

function cut(written: string, most: number): string {
  if (written.length <= most) return written;
  return `${written
    .slice(0, Math.max(0, most - 1))
    .toWellFormed()
    .replace(/[\\\ufffd]+$/, "")}…`;
}

/** A form as a modal. Discord has no label for its button. */
export function drawForm({ title, submit, fields }: Form): APIModalInteractionResponseCallbackData {
  return {
    title: oneLine(title, LIMIT.formTitle),
    custom_id: submit,
    components: fields.map(({ name, label, required, maxLength }) => ({
      type: ComponentType.Label,
      label: oneLine(label, LIMIT.formFieldLabel),
      component: {
        ...{ type: ComponentType.TextInput, custom_id: name, style: TextInputStyle.Paragraph, required },
        max_length: Math.min(maxLength, LIMIT.formFieldText),
      },
    })),
  };
}
