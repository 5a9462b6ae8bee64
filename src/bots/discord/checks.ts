import { ApplicationFlags, ApplicationFlagsBitField, PermissionFlagsBits, Routes } from "discord.js";
import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import { type DiscordApi, DiscordRefusal } from "./api.ts";
import { tokenInvalid } from "./fatal-close.ts";
import {
  channelSchema,
  memberSchema,
  NEEDED,
  permissionsIn,
  permissionsOfEveryone,
  rolesSchema,
} from "./permissions.ts";

const self = z.object({ id: z.string(), username: z.string() });
const application = z.object({ flags: z.number().default(0) });

/** What `doctor` asks Discord. Changes nothing there. */
export function discordChecks(
  api: DiscordApi,
  staffChannel: string | undefined,
): Record<string, () => Promise<string>> {
  async function ourselves(): Promise<z.infer<typeof self>> {
    return self.parse(await api.get(Routes.user()).catch(orTokenInvalid));
  }

  async function intents(): Promise<string> {
    const { flags } = application.parse(await api.get(Routes.currentApplication()).catch(orTokenInvalid));
    const given = new ApplicationFlagsBitField(flags);
    const content = [ApplicationFlags.GatewayMessageContent, ApplicationFlags.GatewayMessageContentLimited];
    if (given.any(content)) return "Message Content is on";
    throw problem("DISCORD_INTENTS_NOT_ALLOWED", "The bot may not read what messages say.", {
      remedy: "Turn on Message Content Intent on the application's Bot page.",
    });
  }

  async function staff(id: string): Promise<string> {
    const channel = channelSchema.parse(await api.get(Routes.channel(id)).catch(orNoChannel));
    const { guild_id: guildId, name } = channel;
    if (guildId === undefined) throw notAChannel();
    const { id: user } = await ourselves();
    const roles = rolesSchema.parse(await api.get(Routes.guildRoles(guildId)));
    const member = memberSchema.parse(await api.get(Routes.guildMember(guildId, user)));
    const seen = { guildId, channel, roles };
    const missing = permissionsIn(seen, member).missing(NEEDED);
    if (missing.length > 0) {
      throw problem("DISCORD_PERMISSIONS_MISSING", `The bot lacks in #${name}: ${missing.join(", ")}.`, {
        remedy: "Grant these to the bot's role in the channel's permissions, or invite it again.",
      });
    }
    if (permissionsOfEveryone(seen).has(PermissionFlagsBits.ViewChannel)) {
      throw problem("DISCORD_STAFF_CHANNEL_PUBLIC", `Everybody on the server can read #${name}.`, {
        remedy: "Make it a private channel, and add staff and the bot to it.",
      });
    }
    return `#${name}, private, with all permissions`;
  }

  return {
    token: async () => `the bot is ${(await ourselves()).username}`,
    intents,
    ...(staffChannel === undefined ? {} : { "staff channel": () => staff(staffChannel) }),
  };
}

function orTokenInvalid(error: unknown): never {
  throw error instanceof DiscordRefusal && error.answered === 401 ? tokenInvalid() : error;
}

function orNoChannel(error: unknown): never {
  if (error instanceof DiscordRefusal && [403, 404].includes(error.answered)) throw notAChannel();
  return orTokenInvalid(error);
}

function notAChannel(): CodedError {
  return problem(
    "DISCORD_STAFF_CHANNEL_UNKNOWN",
    "The bot sees no channel of a server with the id in DISCORD_STAFF_CHANNEL.",
    {
      remedy: "Copy the channel's id (Developer Mode, then Copy Channel ID), and add the bot to the channel.",
    },
  );
}

function problem(code: string, message: string, { remedy }: { remedy: string }): CodedError {
  return new CodedError({ code, message, remedy, audience: "operator" });
}
