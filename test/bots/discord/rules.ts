import { z } from "zod";

/** Discord's answer to what it does not take ("Error Messages", "JSON Error Codes"). */
export class Refused extends Error {
  readonly status: 400 | 401 | 403 | 404;
  readonly code: number;
  constructor(status: Refused["status"], code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const SUPPRESS_EMBEDS = 1 << 2;
const EPHEMERAL = 1 << 6;
const SUPPRESS_NOTIFICATIONS = 1 << 12;
const EMBEDS_TOGETHER = 6_000;

const snowflake = z.string().regex(/^\d{1,20}$/);
const webAddress = z
  .string()
  .max(512)
  .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), "Not a well formed URL.");
const emoji = z.strictObject({ name: z.string(), id: snowflake.nullable().optional() });

const button = z.union([
  z.strictObject({
    type: z.literal(2),
    style: z.int().min(1).max(4),
    label: z.string().min(1).max(80),
    custom_id: z.string().min(1).max(100),
    emoji: emoji.optional(),
    disabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal(2), style: z.literal(5), label: z.string().min(1).max(80), url: webAddress }),
]);
const row = z.strictObject({ type: z.literal(1), components: z.array(button).min(1).max(5) });
const rows = z
  .array(row)
  .max(5)
  .refine((all) => {
    const ids = all.flatMap(({ components }) =>
      components.flatMap((one) => ("custom_id" in one ? [one.custom_id] : [])),
    );
    return new Set(ids).size === ids.length;
  }, "Component custom id cannot be duplicated");

const embed = z.strictObject({
  title: z.string().max(256).optional(),
  description: z.string().max(4_096).optional(),
  url: webAddress.optional(),
  color: z.int().min(0).max(0xffffff).optional(),
  fields: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(256),
        value: z.string().min(1).max(1_024),
        inline: z.boolean().optional(),
      }),
    )
    .max(25)
    .optional(),
  footer: z.strictObject({ text: z.string().max(2_048) }).optional(),
});
export type Embed = z.infer<typeof embed>;

const embeds = z
  .array(embed)
  .max(10)
  .refine(
    (all) =>
      all.reduce(
        (sum, { title = "", description = "", fields = [], footer }) =>
          sum +
          [title, description, footer?.text ?? "", ...fields.flatMap(({ name, value }) => [name, value])].join("")
            .length,
        0,
      ) <= EMBEDS_TOGETHER,
    "Embed size exceeds maximum size of 6000",
  );

const allowedMentions = z.strictObject({
  parse: z.array(z.enum(["roles", "users", "everyone"])).optional(),
  users: z.array(snowflake).max(100).optional(),
  roles: z.array(snowflake).max(100).optional(),
  replied_user: z.boolean().optional(),
});

const only = (allowed: number) => z.int().refine((flags) => (flags & ~allowed) === 0, "Unknown flags");
const body = {
  content: z.string().max(2_000).optional(),
  embeds: embeds.optional(),
  components: rows.optional(),
  allowed_mentions: allowedMentions.optional(),
};

const newMessage = z.strictObject({
  ...body,
  flags: only(SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS).optional(),
  nonce: z.union([z.string().max(25), z.int()]).optional(),
  enforce_nonce: z.boolean().optional(),
  message_reference: z.strictObject({ message_id: snowflake, fail_if_not_exists: z.boolean().optional() }).optional(),
});
const editedMessage = z.strictObject({ ...body, flags: only(SUPPRESS_EMBEDS).optional() });
const newThread = z.strictObject({
  name: z.string().min(1).max(100),
  auto_archive_duration: z.union([z.literal(60), z.literal(1_440), z.literal(4_320), z.literal(10_080)]).optional(),
});

const textInput = z.strictObject({
  type: z.literal(4),
  custom_id: z.string().min(1).max(100),
  style: z.union([z.literal(1), z.literal(2)]),
  required: z.boolean().optional(),
  min_length: z.int().min(0).max(4_000).optional(),
  max_length: z.int().min(1).max(4_000).optional(),
});
const modal = z.strictObject({
  custom_id: z.string().min(1).max(100),
  title: z.string().min(1).max(45),
  components: z
    .array(z.strictObject({ type: z.literal(18), label: z.string().min(1).max(45), component: textInput }))
    .min(1)
    .max(5),
});
export type Modal = z.infer<typeof modal>;

const told = z.strictObject({ ...body, flags: only(SUPPRESS_EMBEDS | EPHEMERAL).optional() });
const callback = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal(4), data: told }),
  z.strictObject({ type: z.literal(5), data: z.strictObject({ flags: only(EPHEMERAL).optional() }).optional() }),
  z.strictObject({ type: z.literal(6) }),
  z.strictObject({ type: z.literal(9), data: modal }),
]);

const option = z.strictObject({
  type: z.int().min(1).max(11),
  name: z.string().regex(/^[-_\p{Ll}\p{N}]{1,32}$/u),
  description: z.string().min(1).max(100),
  required: z.boolean().optional(),
  max_length: z.int().min(1).max(6_000).optional(),
});
const commands = z.array(
  z.strictObject({
    name: z.string().regex(/^[-_\p{Ll}\p{N}]{1,32}$/u),
    description: z.string().min(1).max(100),
    type: z.literal(1).optional(),
    integration_types: z.array(z.int().min(0).max(1)).optional(),
    contexts: z.array(z.int().min(0).max(2)).optional(),
    options: z.array(option).max(25).optional(),
  }),
);

export const RULES = { newMessage, editedMessage, newThread, modal, told, callback, commands } as const;

/** Reads a body as strictly as Discord does, and more: what it does not know is refused as well. */
export function obey<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (error || data === undefined)
    throw new Refused(400, 50035, `Invalid Form Body: ${z.prettifyError(error ?? new z.ZodError([]))}`);
  return data;
}
