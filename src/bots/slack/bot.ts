import { App } from "@slack/bolt";
import { z } from "zod";
import type { ChannelDesk } from "../../core/channels/channel-desk.ts";
import { createAside } from "../aside.ts";
import { createAskDirectly } from "../ask-directly.ts";
import type { ChannelLog } from "../opened-channel.ts";
import type { ChannelAdapter } from "../port.ts";
import { type ApiSettings, clientOptions, QUIET, type SlackApi } from "./api.ts";
import { FORM_CALLBACK } from "./draw.ts";
import { createInbound, type Inbound } from "./inbound.ts";
import { createInteractions } from "./interactions.ts";
import type { FindEmail } from "./members.ts";
import type { Self } from "./self.ts";

export interface BotParts {
  settings: ApiSettings;
  api: SlackApi;
  self: () => Promise<Self>;
  adapter: ChannelAdapter;
  /** Null: an e-mail address says nothing here. */
  findEmail: FindEmail | null;
  log: ChannelLog;
}

/** What Slack is answered: an empty acknowledgement, or one that says something. */
export interface Acknowledgement {
  body: unknown;
}

/** What Slack sends, whichever way it came, to the desk. */
export interface SlackBot extends Pick<Inbound, "take"> {
  /** Takes a verified payload; resolves when all of it is stored. Null: it is nothing that Bolt knows. */
  dispatch(payload: Record<string, unknown>): Promise<Acknowledgement | null>;
}

/** Through whose installation of the app an event or a command came. Presses come from our own posts alone. */
const installed = z
  .object({
    authorizations: z.array(z.object({ team_id: z.string().nullish() })).optional(),
    team_id: z.string().optional(),
  })
  .transform(({ authorizations: [through] = [], team_id: team }) => through?.team_id ?? team);

/** Puts Bolt in front of the desk. */
export function createBot({ settings, api, self, adapter, findEmail, log }: BotParts, desk: ChannelDesk): SlackBot {
  const aside = createAside(adapter, log);
  const inbound = createInbound({ desk, self, aside, findEmail });
  const interactions = createInteractions({ api, desk, self, ask: createAskDirectly(adapter, desk), aside, log });
  const app = new App({
    // What is received is handed in by `dispatch`.
    receiver: { init() {}, start: async () => undefined, stop: async () => undefined },
    authorize: async () => ({ botToken: settings.botToken }),
    ...{ clientOptions: clientOptions(settings.apiUrl), logger: QUIET, convoStore: false, ignoreSelf: false },
  });
  app.event(/^(?:message|app_mention)$/, ({ event }) => inbound.heard(event));
  app.action(/.*/, ({ body, ack }) => interactions.pressed(body, () => ack()));
  app.view(FORM_CALLBACK, ({ body, ack }) => interactions.submitted(body, () => ack()));
  app.command(/.*/, ({ command, ack }) => interactions.commanded(command, ack));

  return {
    take: inbound.take,
    async dispatch(payload) {
      const team = installed.parse(payload);
      if (team !== undefined && team !== (await self()).team) {
        log.warn({ team }, "what came from another workspace, in which the app is installed, was left alone");
        return { body: undefined };
      }
      let given: Acknowledgement | null = null;
      const ack = async (body?: unknown): Promise<void> => {
        given = { body };
      };
      await app.processEvent({ body: payload, ack });
      return given;
    },
  };
}
