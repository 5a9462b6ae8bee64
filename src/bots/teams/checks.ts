import { request } from "undici";
import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import type { OpenedChannel } from "../opened-channel.ts";
import type { TeamsBot } from "./bot.ts";
import { TeamsRefusal } from "./transport.ts";

const TIMEOUT_MS = 10_000;
const MEMBERS_SHOWN = 50;

const keysAt = z.object({ issuer: z.string(), jwks_uri: z.url() });
const endorsed = z.object({ endorsements: z.array(z.string()).refine((channels) => channels.includes("msteams")) });
const keys = z.object({
  keys: z.array(z.unknown()).refine((all) => all.some((key) => endorsed.safeParse(key).success)),
});
const page = z.object({
  members: z.array(z.object({ id: z.string(), name: z.string().nullish() })),
  continuationToken: z.string().nullish(),
});

/** What `doctor` asks: whether we are let in, whether we could verify who writes to us, and who reads the cards. */
export function teamsChecks(bot: TeamsBot, staffChannel: string | undefined): OpenedChannel["checks"] {
  async function readers(channel: string): Promise<string> {
    const { conversations } = await bot.connector(bot.cloud.serviceUrl);
    const found = await conversations.getConversationPagedMembers(channel).catch((error: unknown) => {
      throw error instanceof TeamsRefusal ? notAMember(error.code) : error;
    });
    const { members, continuationToken } = page.parse(found);
    const people = members.slice(0, MEMBERS_SHOWN).map(({ id, name }) => `${name ?? "?"} ${id}`);
    const more = members.length > MEMBERS_SHOWN || continuationToken ? ["others"] : [];
    return `read by ${[...people, ...more].join(", ") || "nobody"}`;
  }

  return {
    "sign-in": async () => {
      await bot.token.get();
      return `app ${bot.app.appId} of tenant ${bot.app.tenantId}`;
    },
    "signing keys": async () => {
      const { issuer, jwks_uri: keysUrl } = await fetchAs(keysAt, bot.cloud.openIdUrl);
      if (issuer !== bot.cloud.issuer) throw wrongIssuer(issuer, bot.cloud.issuer);
      await fetchAs(keys, keysUrl);
      return `of ${issuer}`;
    },
    ...(staffChannel === undefined ? {} : { "staff channel": () => readers(staffChannel) }),
  };
}

async function fetchAs<T>(schema: z.ZodType<T>, url: string): Promise<T> {
  try {
    const { statusCode, body } = await request(url, { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
    if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
    return schema.parse(await body.json());
  } catch (cause) {
    throw new CodedError({
      code: "TEAMS_KEYS_AWAY",
      message: `${url} does not give the service's keys.`,
      remedy: "Check TEAMS_OPENID_URL, and that it can be reached from here.",
      audience: "operator",
      cause,
    });
  }
}

function wrongIssuer(found: string, expected: string): CodedError {
  return new CodedError({
    code: "TEAMS_ISSUER_WRONG",
    message: `The service signs as ${found}, but ${expected} is expected.`,
    remedy: "Set TEAMS_ISSUER and TEAMS_OPENID_URL to those of the same cloud.",
    audience: "operator",
  });
}

function notAMember(code: string): CodedError {
  return new CodedError({
    code: "STAFF_CHANNEL_UNREACHABLE",
    message: `The bot cannot read who is in the staff channel (${code}).`,
    remedy: "Add the app to the team that the channel belongs to, and check TEAMS_STAFF_CHANNEL.",
    audience: "operator",
  });
}
