import { z } from "zod";

const text = z.string().trim().min(1, "write some text, or leave it out");

/** How one credential of a source is written in the configuration (OpenAPI's names for the kinds). */
const credential = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("bearer"), token: text }),
  z.strictObject({
    type: z.literal("apiKey"),
    in: z.enum(["header", "query", "cookie"]).default("header"),
    name: text,
    value: text,
  }),
  // Some APIs take a key as the name, and no password.
  z.strictObject({ type: z.literal("basic"), username: text, password: z.string().default("") }),
  z.strictObject({
    type: z.literal("oauth2"),
    token_url: z.url({ protocol: /^https?$/, error: "write an http:// or https:// address" }),
    client_id: text,
    client_secret: text,
    /** RFC 6749, section 2.3.1: every server takes the first; some only the second. */
    client_authentication: z.enum(["client_secret_basic", "client_secret_post"]).default("client_secret_basic"),
    scope: text.optional(),
    /** Not in RFC 6749, but asked for by several providers. */
    audience: text.optional(),
  }),
  z.strictObject({
    type: z.literal("mutualTLS"),
    /** PEM, certificate chain first. */
    cert: text,
    key: text,
    passphrase: text.optional(),
    /** PEM of the authority that signed the server's certificate, where the system does not know it. */
    ca: text.optional(),
  }),
]);

/** One credential, or several that are all sent. Values are secrets: they never enter events, logs, previews or results. */
export const credentialsSchema = z.union([credential, z.array(credential).min(1, "write at least one")]);

export type Credential = z.output<typeof credential>;
export type Credentials = z.output<typeof credentialsSchema>;
export type OAuthCredential = Extract<Credential, { type: "oauth2" }>;

/** What was configured, as a list. */
export const credentialList = (credentials: Credentials | undefined): readonly Credential[] =>
  credentials === undefined ? [] : [credentials].flat();
