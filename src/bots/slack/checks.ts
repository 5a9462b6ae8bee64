import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import type { OpenedChannel } from "../opened-channel.ts";
import { type ApiSettings, createSlackApi, type SlackApi, SlackRefusal } from "./api.ts";
import { BOT_SCOPES, EMAIL_SCOPES } from "./manifest.ts";

const identity = z.object({
  team: z.string(),
  user: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
const channelInfo = z.object({
  channel: z.object({
    name: z.string().optional(),
    is_private: z.boolean().optional(),
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
    is_ext_shared: z.boolean().optional(),
  }),
});
const socket = z.object({ url: z.string() });

export const APP_TOKEN_REFUSED = "SLACK_APP_TOKEN_REFUSED";

export interface CheckParts {
  api: SlackApi;
  settings: ApiSettings;
  appToken: string | undefined;
  staffChannel: string | undefined;
  trustsEmail: boolean;
}

/** What `doctor` asks of Slack: whether we are let in, with which scopes, and who reads the cards. */
export function slackChecks({
  api,
  settings,
  appToken,
  staffChannel,
  trustsEmail,
}: CheckParts): OpenedChannel["checks"] {
  const whoAmI = () => api.call("auth.test", {}, identity).catch(refused(tokenRefused));
  return {
    token: async () => {
      const { user, team } = await whoAmI();
      return `@${user} in ${team}`;
    },
    scopes: async () => {
      const granted = new Set((await whoAmI()).response_metadata?.scopes);
      const needed = Object.entries({ ...BOT_SCOPES, ...(trustsEmail ? EMAIL_SCOPES : {}) });
      const missing = needed.filter(([scope]) => !granted.has(scope));
      if (missing.length > 0) throw scopesMissing(missing);
      return `all ${needed.length} that are needed`;
    },
    ...(appToken === undefined
      ? {}
      : {
          socket: async () => {
            // Opens a connection that is never used; Slack forgets it.
            const asApp = createSlackApi({ ...settings, botToken: appToken });
            await asApp.call("apps.connections.open", {}, socket).catch(refused(appTokenRefused));
            return "Socket Mode is on";
          },
        }),
    "staff channel": async () => {
      if (staffChannel === undefined) throw noStaffChannel();
      const { channel } = await api
        .call("conversations.info", { channel: staffChannel }, channelInfo)
        .catch(refused(staffChannelHidden));
      const wrong = WRONG.find(({ is }) => is(channel));
      if (wrong) throw staffChannelWrong(wrong.message, wrong.remedy);
      return `#${channel.name ?? staffChannel}, private, and we are in it`;
    },
  };
}

type StaffChannel = z.infer<typeof channelInfo>["channel"];

/** What a staff channel must not be. */
const WRONG: readonly { is(channel: StaffChannel): boolean; message: string; remedy: string }[] = [
  {
    is: ({ is_archived: archived }) => archived === true,
    ...{ message: "The staff channel is archived.", remedy: "Unarchive it, or set SLACK_STAFF_CHANNEL to another." },
  },
  {
    is: ({ is_member: member }) => member !== true,
    ...{ message: "The bot is not in the staff channel.", remedy: "Invite it there: /invite @its-name." },
  },
  {
    is: ({ is_private: isPrivate }) => isPrivate !== true,
    message: "The staff channel is public: anybody in the workspace reads customers' data there.",
    remedy: "Make it private, or set SLACK_STAFF_CHANNEL to a private one.",
  },
  {
    is: ({ is_ext_shared: shared }) => shared === true,
    message: "The staff channel is shared with another company, which reads customers' data there.",
    remedy: "Set SLACK_STAFF_CHANNEL to a channel that is not shared.",
  },
];

function refused(say: (reason: string) => CodedError): (error: unknown) => never {
  return (error) => {
    throw error instanceof SlackRefusal ? say(error.reason) : error;
  };
}

function tokenRefused(reason: string): CodedError {
  return new CodedError({
    code: "SLACK_TOKEN_REFUSED",
    message: `Slack does not take SLACK_BOT_TOKEN (${reason}).`,
    remedy: "Copy the Bot User OAuth Token (xoxb-…) again from the app's page OAuth & Permissions.",
    audience: "operator",
  });
}

export function appTokenRefused(reason: string): CodedError {
  return new CodedError({
    code: APP_TOKEN_REFUSED,
    message: `Slack does not open a socket for SLACK_APP_TOKEN (${reason}).`,
    remedy: "Turn Socket Mode on, and make an app-level token (xapp-…) with connections:write.",
    audience: "operator",
  });
}

function scopesMissing(missing: readonly (readonly [string, string])[]): CodedError {
  return new CodedError({
    code: "SLACK_SCOPES_MISSING",
    message: `Scopes are missing: ${missing.map(([scope, why]) => `${scope} (to ${why})`).join(", ")}.`,
    remedy: "Add them on the app's page OAuth & Permissions, and install the app again.",
    audience: "operator",
  });
}

function noStaffChannel(): CodedError {
  return staffChannelWrong(
    "There is no staff channel, so staff get no cards on Slack.",
    "Set SLACK_STAFF_CHANNEL to the id of a private channel (C…).",
  );
}

function staffChannelHidden(reason: string): CodedError {
  return staffChannelWrong(
    `Slack does not show us the staff channel (${reason}).`,
    "Set SLACK_STAFF_CHANNEL to a channel's id (C…, not its name), and invite the bot there.",
  );
}

function staffChannelWrong(message: string, remedy: string): CodedError {
  return new CodedError({ code: "SLACK_STAFF_CHANNEL", message, remedy, audience: "operator" });
}
