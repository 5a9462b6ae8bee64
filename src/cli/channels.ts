import { CodedError } from "../core/coded-error.ts";
import { requireConfig } from "./project-config.ts";
import { print, printJson, say } from "./terminal.ts";

interface ManifestOptions {
  config?: string;
  name: string;
  /** Where the platform will reach us, before it is configured. */
  publicUrl?: string;
}

/** Prints the manifest from which each platform makes the app, as it is configured so far. */
export const MANIFESTS = {
  async slack({ config: file, name, ...planned }: ManifestOptions): Promise<void> {
    const { channels, publicUrl } = { ...(await requireConfig({ file })), ...planned };
    const socketMode = publicUrl === undefined || channels.slack?.app_token !== undefined;
    const { slackManifest } = await import("../bots/slack/manifest.ts");
    const trustsEmail = channels.slack?.trust_workspace_email ?? false;
    printJson(slackManifest({ name, publicUrl: socketMode ? null : publicUrl, trustsEmail }));
    say(
      socketMode
        ? "For Socket Mode: it needs SLACK_APP_TOKEN, and no address. For HTTP: --public-url, and no SLACK_APP_TOKEN."
        : `For HTTP: Slack reaches us at ${publicUrl}, and it needs SLACK_SIGNING_SECRET.`,
    );
  },
  async teams({ config: file, name, ...planned }: ManifestOptions): Promise<void> {
    const { channels, publicUrl } = { ...(await requireConfig({ file })), ...planned };
    const appId = channels.teams?.app_id;
    if (appId === undefined)
      throw notConfigured(
        "TEAMS_APP_ID",
        "Set it to the application's id; docs/channels/teams.md says where it stands.",
      );
    if (publicUrl === undefined)
      throw notConfigured(
        "PUBLIC_URL",
        "Set it, or --public-url, to the https address at which Microsoft reaches this server.",
      );
    const { teamsManifest } = await import("../bots/teams/manifest.ts");
    printJson(teamsManifest({ appId, name, publicUrl }));
    say(`The messaging endpoint of its Azure Bot: ${new URL("/channels/teams/messages", publicUrl).href}`);
  },
};

/** Prints the address at which somebody who manages a Discord server adds the bot to it. */
export async function inviteToDiscord({ config: file }: { config?: string }): Promise<void> {
  const { discord } = (await requireConfig({ file })).channels;
  if (!discord?.token)
    throw notConfigured(
      "DISCORD_TOKEN",
      "Copy it from the application's Bot page; docs/channels/discord.md tells how.",
    );
  const { discordInvite } = await import("../bots/discord/invite.ts");
  print(discordInvite({ token: discord.token }));
}

function notConfigured(variable: string, remedy: string): CodedError {
  return new CodedError({
    ...{ code: "CHANNEL_NOT_CONFIGURED", message: `${variable} is not set.`, remedy },
    audience: "operator",
  });
}
