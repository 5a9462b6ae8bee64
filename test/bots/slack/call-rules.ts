import { z } from "zod";
import { blocksRule, viewRule } from "./block-rules.ts";

/** Slack's answer to what it does not take. */
export class Refused extends Error {
  readonly error: string;

  constructor(error: string) {
    super(error);
    this.error = error;
  }
}

const json = <T>(rule: z.ZodType<T>) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "no JSON" });
        return z.NEVER;
      }
    })
    .pipe(rule);
const flag = z.enum(["true", "false"]).transform((value) => value === "true");
const ts = z.string().regex(/^\d{1,12}\.\d{6}$/);
/** `oldest` may be whole seconds. */
const moment = z.string().regex(/^\d{1,12}(?:\.\d{1,6})?$/);
const channel = z.string().regex(/^[CDG][A-Z0-9]+$/);
const user = z.string().regex(/^U[A-Z0-9]+$/);
const count = z.coerce.number().int().min(1).max(999);

const metadata = json(
  z.strictObject({ event_type: z.string().max(255), event_payload: z.record(z.string(), z.unknown()) }),
);
const content = {
  channel,
  text: z.string().max(40_000).optional(),
  blocks: json(blocksRule).optional(),
  parse: z.enum(["none", "full"]).optional(),
  link_names: flag.optional(),
};
const page = { limit: count.default(100), cursor: z.string().optional() };
const stretch = { ...page, channel, oldest: moment.default("0"), include_all_metadata: flag.default(false) };
const markdown = z.string().min(1).max(12_000);

/** Arguments of every method that we use, and the scopes of which one is needed; `app`: it takes the app's token. */
export const RULES = {
  "auth.test": { scopes: [], args: z.strictObject({}) },
  "apps.connections.open": { scopes: ["connections:write"], args: z.strictObject({}) },
  "chat.postMessage": {
    scopes: ["chat:write"],
    args: z.strictObject({
      ...content,
      ...{ thread_ts: ts.optional(), metadata: metadata.optional() },
      ...{ unfurl_links: flag.default(true), unfurl_media: flag.default(true) },
    }),
  },
  "chat.update": { scopes: ["chat:write"], args: z.strictObject({ ...content, ts }) },
  "chat.postEphemeral": {
    scopes: ["chat:write"],
    args: z.strictObject({ ...content, user, thread_ts: ts.optional() }),
  },
  "chat.startStream": {
    scopes: ["chat:write"],
    args: z.strictObject({
      ...{ channel, thread_ts: ts, markdown_text: markdown.optional() },
      ...{ recipient_team_id: z.string().optional(), recipient_user_id: user.optional() },
    }),
  },
  "chat.appendStream": { scopes: ["chat:write"], args: z.strictObject({ channel, ts, markdown_text: markdown }) },
  "chat.stopStream": {
    scopes: ["chat:write"],
    args: z.strictObject({ channel, ts, metadata: metadata.optional() }),
  },
  "conversations.open": { scopes: ["im:write"], args: z.strictObject({ users: user }) },
  "conversations.info": { scopes: ["channels:read", "groups:read"], args: z.strictObject({ channel }) },
  "conversations.history": {
    scopes: ["channels:history", "groups:history", "im:history"],
    args: z.strictObject(stretch),
  },
  "conversations.replies": {
    scopes: ["channels:history", "groups:history", "im:history"],
    args: z.strictObject({ ...stretch, ts }),
  },
  "users.conversations": {
    scopes: ["channels:read"],
    args: z.strictObject({ ...page, types: z.string(), exclude_archived: flag.optional() }),
  },
  "users.info": { scopes: ["users:read"], args: z.strictObject({ user }) },
  "views.open": { scopes: [], args: z.strictObject({ trigger_id: z.string(), view: json(viewRule) }) },
  "assistant.threads.setStatus": {
    scopes: ["chat:write", "assistant:write"],
    args: z.strictObject({ channel_id: channel, thread_ts: ts, status: z.string().max(150) }),
  },
} as const;

export type Method = keyof typeof RULES;
export type Arguments<M extends Method> = z.infer<(typeof RULES)[M]["args"]>;

export const isMethod = (name: string): name is Method => Object.hasOwn(RULES, name);

/** Throws `Refused` as Slack does. */
export function checkArguments<M extends Method>(method: M, given: Record<string, string>): Arguments<M> {
  const { success, data, error } = RULES[method].args.safeParse(given);
  if (success) return data as Arguments<M>;
  const [issue] = error.issues;
  const name = String(issue?.path[0] ?? "");
  const tooBig = issue?.code === "too_big";
  if (name === "blocks") throw new Refused("invalid_blocks");
  if (name === "channel") throw new Refused("channel_not_found");
  if ((name === "text" || name === "markdown_text") && tooBig) throw new Refused("msg_too_long");
  throw new Refused(`invalid_arguments: ${method} ${name}: ${issue?.message}`);
}
