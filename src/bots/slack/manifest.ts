/** Every scope that is asked for, and what for. */
export const BOT_SCOPES: Readonly<Record<string, string>> = {
  "app_mentions:read": "hear of mentions",
  "channels:history": "read replies in threads of public channels, and what came while we were away",
  "channels:read": "know which public channels we are in",
  "chat:write": "answer",
  commands: "offer /support",
  "groups:history": "the same in private channels, the one for staff among them",
  "groups:read": "know which private channels we are in",
  "im:history": "read direct messages",
  "im:write": "begin direct messages",
  "mpim:history": "the same in direct messages of several people",
  "mpim:read": "know which of those we are in",
};

/** Only where a member's e-mail address says which customer they are. */
export const EMAIL_SCOPES: Readonly<Record<string, string>> = {
  "users:read": "tell members from guests",
  "users:read.email": "read a member's address",
};

const EVENTS = ["app_mention", "message.channels", "message.groups", "message.im", "message.mpim"];

export interface ManifestOptions {
  /** As people see it, and mention it. */
  name: string;
  /** Where Slack reaches us; null: it need not, because we connect to it (Socket Mode). */
  publicUrl: string | null;
  /** A member's verified e-mail address says which customer they are. */
  trustsEmail: boolean;
}

/** The manifest from which Slack makes the app ("App manifest reference"). */
export function slackManifest({ name, publicUrl, trustsEmail }: ManifestOptions): object {
  const at = publicUrl === null ? {} : { request_url: new URL("/channels/slack/events", publicUrl).href };
  const [command] = Object.values(at);
  return {
    display_information: { name, description: "Answers customers, and asks staff before it changes anything." },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name, always_online: true },
      slash_commands: [
        {
          ...{ command: "/support", description: "Ask the assistant. The answer comes as a direct message." },
          ...{ usage_hint: "where is my order?", should_escape: true },
          ...(command === undefined ? {} : { url: command }),
        },
      ],
    },
    oauth_config: {
      scopes: { bot: [...Object.keys(BOT_SCOPES), ...(trustsEmail ? Object.keys(EMAIL_SCOPES) : [])] },
    },
    settings: {
      event_subscriptions: { ...at, bot_events: EVENTS },
      interactivity: { is_enabled: true, ...at },
      ...{ org_deploy_enabled: false, socket_mode_enabled: publicUrl === null, token_rotation_enabled: false },
    },
  };
}
