/** What an operator says about the app. */
export interface ManifestOptions {
  appId: string;
  /** How people call it; at most 30 characters. */
  name: string;
  /** The company's page, over https. */
  websiteUrl: string;
}

const NAME_CHARACTERS = 30;

/**
 * `manifest.json` of the app, to be packed with two icons and uploaded ("App manifest schema" of Teams' documentation). It asks
 * for one permission: to hear what is written in a chain of replies without a mention, in the teams that it is added to.
 */
export function teamsManifest({ appId, name, websiteUrl }: ManifestOptions): Readonly<Record<string, unknown>> {
  const version = "1.19";
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`,
    ...{ manifestVersion: version, version: "1.0.0", id: appId },
    developer: { name: name.slice(0, NAME_CHARACTERS), websiteUrl, privacyUrl: websiteUrl, termsOfUseUrl: websiteUrl },
    icons: { color: "color.png", outline: "outline.png" },
    name: { short: name.slice(0, NAME_CHARACTERS), full: name },
    description: {
      short: "Customer support that acts, with people who approve.",
      full: "Write to it, or mention it in a channel. It looks things up at once; whatever it changes waits for a person on staff.",
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
