import { z } from "zod";
import { durationSchema } from "../core/duration.ts";
import { STAFF_ROLES } from "../core/staff/person.ts";
import { credentialsSchema } from "../openapi/request/credential-schema.ts";
import { DEMO_NAMES } from "./demo-names.ts";

/** Variables are text, and so is what `${…}` fills in; numbers and truth values are read from it too. */
function fromText<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => {
    if (value === "true" || value === "false") return value === "true";
    return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  }, schema);
}

const text = z.string().trim().min(1, "write some text, or leave it out");
const name = z.string().regex(/^[a-z][a-z0-9_-]{0,47}$/, "use a-z, 0-9, _ and -, starting with a letter, at most 48");
const url = (protocol: RegExp, kind: string) => z.url({ protocol, error: `write ${kind} address` });
const web = url(/^https?$/, "an http:// or https://");
const model = z
  .string()
  .regex(
    /^(offline|(anthropic|openai|azure|google|ollama):\S+)$/,
    "write offline or provider:model, with a provider of anthropic, openai, azure, google and ollama",
  );
const origin = web.refine(
  (value) => new URL(value).origin === value,
  "write scheme and host only, such as https://shop.example.com",
);
const network = z.string().regex(/^[0-9a-f.:]+\/\d{1,3}$/i, "write a network, such as 10.20.0.0/16");

const person = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/i, "use letters, digits, _, . and -, at most 64"),
  name: text,
  role: z.enum(STAFF_ROLES),
  groups: z.array(name).default([]),
  handles: z
    .strictObject({
      slack: text.optional(),
      discord: text.optional(),
      teams: text.optional(),
      email: z.email("write an e-mail address").optional(),
    })
    .default({}),
});

const source = z.strictObject({
  name,
  /** Left out where the description is imported by command, and only how it is reached stands here. */
  openapi: text.optional(),
  base_url: web.optional(),
  auth: credentialsSchema.optional(),
  allow_private: z.array(network).default([]),
  idempotency_header: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, "write a header's name")
    .optional(),
});

const mcpServer = z
  .strictObject({
    name,
    url: web.optional(),
    headers: z.record(z.string(), z.string()).default({}),
    command: text.optional(),
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
    allow_private: z.array(network).default([]),
  })
  .superRefine((server, context) => {
    if ((server.url === undefined) !== (server.command === undefined)) return;
    const params = {
      code: "CONTRADICTION",
      remedy: "Write url for a server on the network, or command and args for a program.",
    };
    context.addIssue({ code: "custom", message: "needs either url or command", params });
  });

const slack = z.strictObject({
  bot_token: text.optional(),
  signing_secret: text.optional(),
  app_token: text.optional(),
  staff_channel: text.optional(),
  api_url: web.optional(),
  trust_workspace_email: fromText(z.boolean()).default(false),
});
const discord = z.strictObject({ token: text.optional(), staff_channel: text.optional(), api_url: web.optional() });
const teams = z.strictObject({
  app_id: text.optional(),
  app_password: text.optional(),
  tenant_id: text.optional(),
  staff_channel: text.optional(),
  openid_url: web.optional(),
  issuer: text.optional(),
  login_url: web.optional(),
  service_url: web.optional(),
});

const keyAndUrl = z.strictObject({ api_key: text.optional(), base_url: web.optional() }).prefault({});
const providers = z.strictObject({
  anthropic: keyAndUrl,
  openai: keyAndUrl,
  azure: z
    .strictObject({ api_key: text.optional(), endpoint: web.optional(), api_version: text.optional() })
    .prefault({}),
  google: keyAndUrl,
  ollama: z.strictObject({ base_url: web.optional() }).prefault({}),
});

/** `smart-support.yaml`, and with it the environment laid over it (see `ENVIRONMENT`). */
export const configSchema = z.strictObject({
  data_dir: text.default("data"),
  database_url: url(/^postgres(ql)?$/, "a postgres://").optional(),
  host: z
    .string()
    .regex(/^[a-z0-9.:_-]+$/i, "write an address or a host's name, such as 127.0.0.1 or 0.0.0.0")
    .default("127.0.0.1"),
  port: fromText(z.int().min(0, "write a port, 0 to 65535").max(65_535, "write a port, 0 to 65535")).default(8080),
  public_url: web.optional(),
  allowed_origins: z.array(origin).default([]),
  role: z.enum(["all", "web", "worker", "gateway"]).default("all"),
  /** Which company the demo is of; it runs only while there are no systems of one's own. */
  demo: z.enum(DEMO_NAMES).default("ecommerce"),
  model: model.optional(),
  model_fallback: model.optional(),
  providers: providers.prefault({}),
  checks: z
    .strictObject({
      routing: z.enum(["local", "model"]).default("local"),
      input: z.enum(["local", "model"]).default("local"),
    })
    .prefault({}),
  embeddings: z
    .string()
    .regex(/^(none|(openai|azure|google|ollama):\S+)$/, "write none or provider:model")
    .default("none"),
  admin_api_key: text.optional(),
  identity_secret: text.optional(),
  log_format: z.enum(["console", "json"]).default("console"),
  log_level: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  approval_ttl: durationSchema.prefault("30m"),
  staff: z.array(person).default([]),
  sources: z.array(source).default([]),
  mcp_servers: z.array(mcpServer).default([]),
  mcp: z
    .strictObject({
      requests_per_minute: z.int().min(1, "write a number above 0").default(1_200),
      /** How long a call waits for staff before it answers that nothing has happened yet; clients give up after 30 or 60 s. */
      wait: durationSchema.prefault("20s"),
      oauth: z
        .strictObject({
          issuer: web,
          jwks_url: web,
          audience: text.optional(),
          customer_claim: text.optional(),
          scope_prefix: z.string().max(40).default(""),
          allow_private: z.array(network).default([]),
        })
        .optional(),
    })
    .prefault({}),
  channels: z
    .strictObject({ slack: slack.optional(), discord: discord.optional(), teams: teams.optional() })
    .default({}),
  webhooks: z
    .array(
      z.strictObject({
        url: web,
        secret: z.string().min(24, "use at least 24 characters"),
        events: z.array(text).min(1, "name at least one event").optional(),
      }),
    )
    .default([]),
  retention: z
    .strictObject({ messages: durationSchema.prefault("365d"), events: durationSchema.prefault("730d") })
    .prefault({}),
});

export type ConfigFile = z.output<typeof configSchema>;
