import type { ChannelDesk } from "../../core/channels/channel-desk.ts";
import type { ChannelLog, OpenedChannel } from "../opened-channel.ts";
import { slackAdapter } from "./adapter.ts";
import { createSlackApi } from "./api.ts";
import { createBot, type SlackBot } from "./bot.ts";
import { type CatchUp, createCatchUp } from "./catch-up.ts";
import { slackChecks } from "./checks.ts";
import { createFindChannel } from "./destination.ts";
import { SPACE } from "./incoming.ts";
import { createFindEmail } from "./members.ts";
import { createSelf } from "./self.ts";
import { holdSocket } from "./socket.ts";
import { answerRequest } from "./webhook.ts";

/** As the configuration has it. Slack reaches us with a signing secret, or we connect to it with an app token. */
export interface SlackSettings {
  bot_token: string;
  signing_secret?: string | undefined;
  app_token?: string | undefined;
  /** Id of the channel that staff get their cards in. */
  staff_channel?: string | undefined;
  /** Where Slack's API is reached instead of `https://slack.com/api/`. */
  api_url?: string | undefined;
  trust_workspace_email: boolean;
}

/** What there is for a desk, as long as the process lives. */
interface Served {
  bot: SlackBot;
  catchUp: CatchUp;
}

/** Opens Slack. Nothing is asked of it yet. */
export function openSlack(configured: SlackSettings): OpenedChannel {
  const { signing_secret: secret, app_token: appToken, staff_channel: staffChannel } = configured;
  const { trust_workspace_email: trustsEmail, api_url: apiUrl } = configured;
  const settings = { botToken: configured.bot_token, apiUrl };
  const api = createSlackApi(settings);
  const self = createSelf(api);
  const findChannel = createFindChannel(api);
  const adapter = slackAdapter(api, self, findChannel);
  const findEmail = trustsEmail ? createFindEmail(api, self) : null;
  const served = new WeakMap<ChannelDesk, Served>();

  function serve(desk: ChannelDesk, log: ChannelLog): Served {
    const known = served.get(desk);
    if (known) return known;
    const bot = createBot({ settings, api, self, adapter, findEmail, log }, desk);
    const resume = () => desk.resume("slack");
    const begun = { bot, catchUp: createCatchUp({ api, findChannel, resume, take: bot.take }) };
    served.set(desk, begun);
    return begun;
  }

  return {
    ...{ adapter, trustsEmail },
    staffPlace: staffChannel === undefined ? null : { channel: "slack", space: SPACE, container: staffChannel },
    checks: slackChecks({ api, settings, appToken, staffChannel, trustsEmail }),
    ...(secret === undefined
      ? {}
      : { webhook: (request, desk, log) => answerRequest(request, secret, serve(desk, log).bot, log) }),
    ...(appToken === undefined
      ? {}
      : {
          connect: (desk, lost, log) => holdSocket({ appToken, apiUrl, ...serve(desk, log), log }, lost),
        }),
  };
}
