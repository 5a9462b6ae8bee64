import { setTimeout as sleep } from "node:timers/promises";
import {
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits,
  Options,
  Routes,
} from "discord.js";
import type { ChannelDesk } from "../../core/channels/channel-desk.ts";
import { createAskDirectly } from "../ask-directly.ts";
import type { ChannelLog } from "../opened-channel.ts";
import type { ChannelAdapter } from "../port.ts";
import { type ApiSettings, type DiscordApi, readable } from "./api.ts";
import { closedForGood, FatalClose, tokenInvalid } from "./fatal-close.ts";
import { createInbound } from "./inbound.ts";
import { answerInteraction, interactionSchema } from "./interactions.ts";
import { SUPPORT_COMMAND } from "./support-command.ts";

/** Which threads there are, and in which channels; messages on servers, and direct ones; and what they say. */
const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
];

/** Whoever connects a thousand times in a day has their token reset by Discord. */
const AFTER_FATAL_MS = 5 * 60_000;

/** How long the end waits for a beginning that is under way. */
const LOGIN_MS = 5_000;

export interface GatewayParts {
  settings: ApiSettings;
  api: DiscordApi;
  adapter: ChannelAdapter;
  log: ChannelLog;
}

/**
 * Holds Discord's gateway until `lost` aborts. Short breaks are resumed by discord.js, with all that came in between. Throws what
 * else ends it, `FatalClose` after a pause.
 */
export async function holdGateway(
  { settings, api, adapter, log }: GatewayParts,
  desk: ChannelDesk,
  lost: AbortSignal,
): Promise<void> {
  const client = createClient(settings);
  const over = Promise.withResolvers<void>();
  const stop = new AbortController();
  const inbound = createInbound({ client, desk, adapter, log, stopped: stop.signal });
  const interactions = { api, desk, log, ask: createAskDirectly(adapter, desk) };
  const warn = (message: string) => (error: unknown) => log.warn({ err: error }, message);

  outlive(client, warn("an event of Discord's gateway could not be read by its client"));
  client.on(Events.ShardDisconnect, ({ code }) => over.reject(closedForGood(code)));
  client.on(Events.Error, warn("Discord's client reported an error"));
  client.on(Events.ShardError, warn("the connection to Discord's gateway failed; it is made again"));
  client.on(Events.ShardReady, () => {
    inbound.catchUp().catch(over.reject);
    registerCommand(client, api).catch(warn("the command /support could not be registered"));
  });
  client.ws.on(GatewayDispatchEvents.Ready, inbound.begin);
  client.ws.on(GatewayDispatchEvents.MessageCreate, inbound.created);
  client.ws.on(GatewayDispatchEvents.MessageUpdate, inbound.updated);
  client.ws.on(GatewayDispatchEvents.MessageDelete, inbound.deleted);
  client.ws.on(GatewayDispatchEvents.MessageDeleteBulk, inbound.deleted);
  client.ws.on(GatewayDispatchEvents.InteractionCreate, (event: unknown) => {
    const { data: interaction, error } = interactionSchema.safeParse(event);
    if (error) return log.warn({ err: error }, "an interaction could not be read");
    answerInteraction(interaction, interactions).catch(warn("an interaction could not be answered"));
  });

  lost.addEventListener("abort", () => over.resolve(), { once: true });
  if (lost.aborted) return;
  const login = client.login(settings.token).catch((error: unknown) => over.reject(whyNoLogin(error)));
  try {
    await over.promise;
    // discord.js goes on connecting although it is destroyed meanwhile.
    await Promise.race([login, sleep(LOGIN_MS)]);
  } catch (error) {
    if (error instanceof FatalClose) {
      log.error(
        { err: error, remedy: error.remedy },
        "Discord's gateway is closed to us; it is tried again in five minutes",
      );
      await sleep(AFTER_FATAL_MS, undefined, { signal: lost }).catch(() => undefined);
    }
    throw error;
  } finally {
    stop.abort();
    await client.destroy();
    await inbound.end();
  }
}

/** Events are read as they come, so next to nothing is kept of what they are about. */
function createClient({ apiUrl }: ApiSettings): Client {
  return new Client({
    intents: INTENTS,
    allowedMentions: { parse: [] },
    rest: { version: "10", ...(apiUrl === undefined ? {} : { api: apiUrl }) },
    makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0, UserManager: 100 }),
  });
}

const HANDLE = "handlePacket";

/** discord.js makes objects of its own of every event, and one that it cannot read would end the process. */
function outlive({ ws }: Client, warn: (error: unknown) => void): void {
  const handle = ws[HANDLE].bind(ws);
  ws[HANDLE] = (packet, shard) => {
    try {
      return handle(packet, shard);
    } catch (error) {
      warn(error);
      return false;
    }
  };
}

async function registerCommand({ application }: Client, api: DiscordApi): Promise<void> {
  if (application) await api.put(Routes.applicationCommands(application.id), { body: [SUPPORT_COMMAND] });
}

function whyNoLogin(error: unknown): Error {
  return error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid
    ? tokenInvalid()
    : readable(error);
}
