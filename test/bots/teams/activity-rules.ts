import { z } from "zod";
import { FORBIDDEN, FORBIDDEN_LINKS } from "../attacks.ts";

/** Bytes of a whole activity: Teams takes some 28 kB, and adds some of its own. */
const MOST_BYTES = 25_000;

const text = z.string().min(1);
const run = z.strictObject({
  type: z.literal("TextRun"),
  text,
  weight: z.enum(["Lighter", "Default", "Bolder"]).optional(),
  size: z.enum(["Small", "Default", "Medium", "Large"]).optional(),
  fontType: z.enum(["Default", "Monospace"]).optional(),
  italic: z.boolean().optional(),
});
const title = z.string().min(1).max(100);
const style = z.enum(["default", "positive", "destructive"]).optional();
const data = z.record(z.string(), z.unknown());
const action = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("Action.Execute"), title, verb: text, data, style }),
  z.strictObject({ type: z.literal("Action.Submit"), title, data, style }),
  z.strictObject({ type: z.literal("Action.OpenUrl"), title, url: z.url({ protocol: /^https?$/ }), style }),
]);
const actions = z.array(action).max(6);
const shown = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("TextBlock"), text, wrap: z.boolean().optional() }),
  z.strictObject({ type: z.literal("RichTextBlock"), inlines: z.array(run).min(1) }),
  z.strictObject({ type: z.literal("ActionSet"), actions: actions.min(1) }),
  z.strictObject({
    ...{ type: z.literal("Input.Text"), id: text, label: text, isMultiline: z.boolean(), isRequired: z.boolean() },
    ...{ maxLength: z.int().positive(), errorMessage: text.optional() },
  }),
]);
const container = z.strictObject({
  type: z.literal("Container"),
  style: z.enum(["default", "emphasis", "good", "attention", "warning", "accent"]).optional(),
  bleed: z.boolean().optional(),
  items: z.array(shown).min(1),
});

/** Of Adaptive Cards 1.5 what Teams takes, and we use. */
export const cardRules = z.strictObject({
  $schema: z.url(),
  type: z.literal("AdaptiveCard"),
  version: z.literal("1.5"),
  msteams: z.strictObject({ width: z.literal("Full") }),
  body: z.array(z.union([shown, container])).min(1),
  actions,
});
export type DrawnCard = z.infer<typeof cardRules>;
export type CardAction = z.infer<typeof action>;

export const attachmentRules = z.strictObject({
  contentType: z.literal("application/vnd.microsoft.card.adaptive"),
  content: cardRules,
});

const message = z
  .strictObject({
    type: z.literal("message"),
    id: text.optional(),
    text: text.optional(),
    textFormat: z.enum(["plain", "markdown", "xml"]).optional(),
    summary: text.optional(),
    attachments: z.array(attachmentRules).max(10).optional(),
  })
  .refine((one) => one.text !== undefined || (one.attachments?.length ?? 0) > 0, "is empty");

/** What of an activity Teams takes from a bot; nobody can be mentioned without `entities`, which none of ours has. */
export const activityRules = z.union([message, z.strictObject({ type: z.literal("typing") })]);
export type SentActivity = z.infer<typeof activityRules>;

/** What is wrong with an activity: the status and code of Teams' answer; null: nothing. */
export function faultOf(body: string): { status: number; code: string; message: string } | null {
  if (Buffer.byteLength(body) > MOST_BYTES) return { status: 413, code: "MessageSizeTooBig", message: "Too large." };
  const { error } = activityRules.safeParse(JSON.parse(body));
  return error ? { status: 400, code: "BadSyntax", message: z.prettifyError(error) } : null;
}

/** As people read it. */
export function readable(activity: SentActivity): string {
  if (activity.type === "typing") return "";
  const cards = (activity.attachments ?? []).map(({ content }) => readableCard(content));
  return [activity.text === undefined ? "" : unescaped(activity.text), ...cards].filter(Boolean).join("\n");
}

function readableCard(card: DrawnCard): string {
  return elementsOf(card)
    .flatMap((one) => {
      if (one.type === "RichTextBlock") return one.inlines.map((inline) => inline.text).join("");
      return one.type === "TextBlock" ? unescaped(filledIn(one.text)) : [];
    })
    .join("\n");
}

function elementsOf({ body }: DrawnCard) {
  return body.flatMap((one) => (one.type === "Container" ? one.items : [one]));
}

/** In text blocks, and nowhere else, clients write a time as the reader has it. */
function filledIn(block: string): string {
  return block.replace(/\{\{(?:DATE|TIME)\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?:, (?:SHORT|LONG))?\)\}\}/g, "$1");
}

/** Markdown's escapes, as a reader does not see them. */
function unescaped(markdown: string): string {
  return markdown
    .replace(/\\([\\*_~`[\]>#+-])/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
}

/** The buttons that it shows now. */
export function actionsOf(activity: SentActivity): CardAction[] {
  if (activity.type === "typing") return [];
  return (activity.attachments ?? []).flatMap(({ content }) => [
    ...content.body.flatMap((one) => (one.type === "ActionSet" ? one.actions : [])),
    ...content.actions,
  ]);
}

/** What in an activity Teams would act on. */
export function harmOf(activity: SentActivity): string[] {
  if (activity.type === "typing") return [];
  const cards = (activity.attachments ?? []).flatMap(({ content }) => elementsOf(content));
  const runs = cards.flatMap((one) => (one.type === "RichTextBlock" ? one.inlines : []));
  const isData = ({ fontType }: { fontType?: string | undefined }) => fontType === "Monospace";
  const markdown = [
    activity.text ?? "",
    ...cards.flatMap((one) => (one.type === "TextBlock" ? filledIn(one.text) : [])),
  ];
  const breaks = (rules: readonly RegExp[], texts: readonly string[]) =>
    texts.flatMap((text) => rules.flatMap((rule) => text.match(rule)?.[0] ?? []));
  return [
    ...breaks([...FORBIDDEN, ...FORBIDDEN_LINKS.teams], markdown),
    // Runs are no markup; but clients fill in what they find there.
    ...breaks(
      FORBIDDEN,
      runs.filter((run) => !isData(run)).map((run) => run.text),
    ),
    ...breaks(
      [/\{\{/],
      runs.filter(isData).map((run) => run.text),
    ),
  ];
}
