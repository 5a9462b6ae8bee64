import { z } from "zod";

/** Block Kit as Slack takes it ("Blocks", "Rich text", "Views" of its reference); anything else is refused. */
const plainText = (most: number) =>
  z.strictObject({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
const mrkdwn = z.strictObject({
  type: z.literal("mrkdwn"),
  text: z.string().min(1).max(3_000),
  /** Without it names and addresses are looked up. */
  verbatim: z.boolean().optional(),
});

const style = z.strictObject({ bold: z.boolean().optional(), italic: z.boolean().optional() }).optional();
const inline = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1), style }),
  z.strictObject({ type: z.literal("emoji"), name: z.string().regex(/^[a-z0-9_+-]+$/) }),
  z.strictObject({ type: z.literal("link"), url: z.url(), text: z.string().optional(), style }),
  z.strictObject({
    type: z.literal("date"),
    timestamp: z.int(),
    format: z.string().regex(/\{(?:date\w*|time\w*|ago|day_divider_pretty)\}/),
    fallback: z.string().optional(),
  }),
]);
const richText = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("rich_text_section"), elements: z.array(inline) }),
  z.strictObject({ type: z.literal("rich_text_preformatted"), elements: z.array(inline) }),
  z.strictObject({ type: z.literal("rich_text_quote"), elements: z.array(inline) }),
]);

const button = z.strictObject({
  type: z.literal("button"),
  text: plainText(75),
  action_id: z.string().min(1).max(255),
  value: z.string().max(2_000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
});
const input = z.strictObject({
  type: z.literal("plain_text_input"),
  action_id: z.string().min(1).max(255),
  multiline: z.boolean().optional(),
  max_length: z.int().min(1).max(3_000).optional(),
});

const block_id = z.string().max(255).optional();
const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("header"), text: plainText(150), block_id }),
  z.strictObject({ type: z.literal("section"), text: mrkdwn, block_id }),
  z.strictObject({ type: z.literal("rich_text"), elements: z.array(richText).min(1), block_id }),
  z.strictObject({
    type: z.literal("actions"),
    block_id,
    elements: z
      .array(button)
      .min(1)
      .max(25)
      .refine((buttons) => new Set(buttons.map(({ action_id }) => action_id)).size === buttons.length),
  }),
]);
export type StoredBlock = z.infer<typeof block>;

export const blocksRule = z.array(block).max(50);

export const viewRule = z.strictObject({
  type: z.literal("modal"),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3_000),
  title: plainText(24),
  submit: plainText(24),
  close: plainText(24),
  blocks: z
    .array(
      z.strictObject({
        type: z.literal("input"),
        block_id: z.string().min(1).max(255),
        optional: z.boolean().optional(),
        label: plainText(2_000),
        element: input,
      }),
    )
    .min(1)
    .max(100),
});
export type View = z.infer<typeof viewRule>;

/** As people read it. */
export function textOfBlock(one: StoredBlock): string {
  switch (one.type) {
    case "header":
    case "section":
      return one.text.text;
    case "rich_text":
      return one.elements.map(({ elements }) => elements.map(textOfInline).join("")).join("\n");
    case "actions":
      return "";
  }
}

function textOfInline(one: z.infer<typeof inline>): string {
  if (one.type === "text") return one.text;
  if (one.type === "link") return one.text ?? one.url;
  return one.type === "date" ? (one.fallback ?? "") : "";
}

export function buttonsOf(blocks: readonly StoredBlock[]): { label: string; action_id: string; value: string }[] {
  return blocks
    .flatMap((one) => (one.type === "actions" ? one.elements : []))
    .map(({ text, action_id, value = "" }) => ({ label: text.text, action_id, value }));
}
