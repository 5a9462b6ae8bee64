import { OAuth2Scopes } from "discord.js";
import { CodedError } from "../../core/coded-error.ts";
import { NEEDED } from "./permissions.ts";

/**
 * The address where somebody who manages a server adds the bot to it, with the permissions that it needs. A bot's token begins
 * with its application's id. @throws CodedError DISCORD_TOKEN_INVALID
 */
export function discordInvite({ token }: { token: string }): string {
  const application = Buffer.from(token.split(".")[0] ?? "", "base64url").toString();
  if (!/^\d{15,20}$/.test(application)) {
    throw new CodedError({
      code: "DISCORD_TOKEN_INVALID",
      message: "DISCORD_TOKEN is not a bot's token: it does not begin with an application's id.",
      remedy: "Copy the token from the application's Bot page; it is neither the client secret nor the public key.",
      audience: "operator",
    });
  }
  const query = new URLSearchParams({
    client_id: application,
    scope: [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands].join(" "),
    permissions: String(NEEDED.bitfield),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
