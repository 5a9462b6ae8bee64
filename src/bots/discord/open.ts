import type { OpenedChannel } from "../opened-channel.ts";
import { discordAdapter } from "./adapter.ts";
import { createDiscordApi } from "./api.ts";
import { discordChecks } from "./checks.ts";
import { createDestinations } from "./destinations.ts";
import { holdGateway } from "./gateway.ts";
import { SPACE } from "./incoming.ts";

/** As the configuration has it. */
export interface DiscordSettings {
  token: string;
  /** Id of the channel that staff get their cards in. */
  staff_channel?: string | undefined;
  /** Where Discord is reached instead of `https://discord.com/api`. */
  api_url?: string | undefined;
}

/** Discord: the gateway by discord.js in one process, REST in any. */
export function openDiscord({ token, staff_channel: staffChannel, api_url: apiUrl }: DiscordSettings): OpenedChannel {
  const settings = { token, apiUrl };
  const api = createDiscordApi(settings);
  const adapter = discordAdapter(api, createDestinations(api));
  return {
    adapter,
    staffPlace: staffChannel === undefined ? null : { channel: "discord", space: SPACE, container: staffChannel },
    trustsEmail: false,
    checks: discordChecks(api, staffChannel),
    connect: (desk, lost, log) => holdGateway({ settings, api, adapter, log }, desk, lost),
  };
}
