import { GatewayCloseCodes } from "discord.js";
import { CodedError } from "../../core/coded-error.ts";

const TOKEN = {
  code: "DISCORD_TOKEN_INVALID",
  message: "Discord does not know this token.",
  remedy: "Reset the token on the application's Bot page, and set DISCORD_TOKEN to the new one.",
};
const OUTDATED = {
  code: "DISCORD_OUTDATED",
  message: "Discord's gateway does not take this version's connection any more.",
  remedy: "Update Smart Support.",
};

/** Closes after which connecting again cannot help ("Gateway Close Event Codes"), and what does. */
const FATAL: Readonly<Record<number, { code: string; message: string; remedy: string }>> = {
  [GatewayCloseCodes.AuthenticationFailed]: TOKEN,
  [GatewayCloseCodes.DisallowedIntents]: {
    code: "DISCORD_INTENTS_NOT_ALLOWED",
    message: "Discord does not allow the application to read what messages say.",
    remedy: "Turn on Message Content Intent on the application's Bot page.",
  },
  [GatewayCloseCodes.InvalidIntents]: OUTDATED,
  [GatewayCloseCodes.InvalidAPIVersion]: OUTDATED,
  [GatewayCloseCodes.ShardingRequired]: {
    code: "DISCORD_TOO_MANY_SERVERS",
    message: "The bot is on more servers than one connection may serve.",
    remedy: "Remove it from servers where nobody needs it; 2,500 is the most.",
  },
};

/** Connecting again cannot help until the operator has done something. */
export class FatalClose extends CodedError {
  constructor(why: { code: string; message: string; remedy: string }) {
    super({ ...why, audience: "operator" });
    this.name = "FatalClose";
  }
}

/** Why the gateway was closed for good. */
export function closedForGood(code: number): FatalClose {
  return new FatalClose(FATAL[code] ?? OUTDATED);
}

export function tokenInvalid(): FatalClose {
  return new FatalClose(TOKEN);
}
