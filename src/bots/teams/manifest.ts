export interface ManifestOptions {
  appId: string;
  /** As people see it, and mention it. */
  name: string;
  /** Where we are reached; Teams wants an address for whoever asks who is behind the app. */
  publicUrl: string;
}

/** More is cut off in lists. */
const NAME_CHARACTERS = 30;

/**
 * `manifest.json` of the app, to be packed with two icons and uploaded ("App manifest schema" of Teams' documentation). It asks
 * for one permission: to hear what is written in a chain of replies without a mention, in the teams that it is added to.
 */
export function teamsManifest({ appId, name, publicUrl }: ManifestOptions): object {
  const version = "1.19";
  const short = name.slice(0, NAME_CHARACTERS);
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`,
    ...{ manifestVersion: version, version: "1.0.0", id: appId },
    developer: { name: short, websiteUrl: publicUrl, privacyUrl: publicUrl, termsOfUseUrl: publicUrl },
    icons: { color: "color.png", outline: "outline.png" },
    name: { short, full: name },
    description: {
      short: "Answers customers, and asks staff before it changes anything.",
      full: "Write to it, or mention it in a channel. It looks things up; before it changes anything, it asks staff.",
    },
    accentColor: "#2F5DA8",
    bots: [
      { botId: appId, scopes: ["personal", "team", "groupChat"], supportsFiles: false, isNotificationOnly: false },
    ],
    validDomains: [],
    webApplicationInfo: { id: appId, resource: `api://${appId}` },
    authorization: {
      permissions: { resourceSpecific: [{ name: "ChannelMessage.Read.Group", type: "Application" }] },
    },
  };
}
