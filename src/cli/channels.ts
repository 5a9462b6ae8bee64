import { CodedError } from "../core/coded-error.ts";
import { requireConfig } from "./project-config.ts";
import { print } from "./terminal.ts";

/** Prints the address at which somebody who manages a Discord server adds the bot to it. */
export async function inviteToDiscord({ config: file }: { config?: string }): Promise<void> {
  const { discord } = (await requireConfig({ file })).channels;
  if (!discord?.token) throw notConfigured("DISCORD_TOKEN");
  const { discordInvite } = await import("../bots/discord/invite.ts");
  print(discordInvite({ token: discord.token }));
}

function notConfigured(variable: string): CodedError {
  return new CodedError({
    code: "CHANNEL_NOT_CONFIGURED",
    message: `${variable} is not set.`,
    remedy: "docs/channels/ says where to get it.",
    audience: "operator",
  });
}
