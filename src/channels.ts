import { type ChannelParts, type Channels, createChannels } from "./bots/channels.ts";
import type { OpenedChannel } from "./bots/opened-channel.ts";
import type { Config } from "./config.ts";
import { CHAT_CHANNELS, type ChatChannel } from "./core/channels/place.ts";
import { CodedError } from "./core/coded-error.ts";
import { holdLease } from "./core/store/hold-lease.ts";

/** How each platform is opened from the configuration; null: it is not configured. Its SDK is loaded only then. */
const OPENERS: Partial<Record<ChatChannel, (config: Config) => Promise<OpenedChannel | null>>> = {
  slack: async ({ channels: { slack } }) =>
    slack?.bot_token
      ? (await import("./bots/slack/open.ts")).openSlack({ ...slack, bot_token: slack.bot_token })
      : null,
  discord: async ({ channels: { discord } }) =>
    discord?.token ? (await import("./bots/discord/open.ts")).openDiscord({ ...discord, token: discord.token }) : null,
  teams: async ({ channels: { teams } }) =>
    teams?.app_id ? (await import("./bots/teams/open.ts")).openTeams(teams) : null,
};

/** The platforms that this process serves. */
export interface OpenChannels {
  /** Events over HTTP, by channel. */
  webhooks: ReadonlyMap<string, (request: Request) => Promise<Response>>;
  /** Carries what is told, and shows replies as they are written. */
  startWork(): Promise<void>;
  /** Waits for the gateways' and sockets' leases, and holds the connections while it has them. */
  connect(): void;
  stop(): Promise<void>;
}

type Parts = Omit<ChannelParts, "adapters" | "staffPlaces" | "trustsEmail" | "paces"> & { worker: string };

/** What tests open instead of the configured platforms, and how fast. */
export interface ChannelStandIns {
  opened?: readonly OpenedChannel[];
  paces?: ChannelParts["paces"];
}

async function openConfigured(config: Config): Promise<OpenedChannel[]> {
  const found = await Promise.all(CHAT_CHANNELS.map(async (channel) => OPENERS[channel]?.(config) ?? null));
  return found.filter((one) => one !== null);
}

/** What there is to check of every configured platform, by name. */
export async function channelChecks(config: Config): Promise<[string, () => Promise<string>][]> {
  const opened = await openConfigured(config);
  return opened.flatMap((one) =>
    Object.entries({ ...one.checks, ...ownChecks(one, config) }).map(
      ([what, find]): [string, () => Promise<string>] => [`${one.adapter.channel} ${what}`, find],
    ),
  );
}

/** What a platform cannot say: whether there is an address for it to call, and whether anybody could press its buttons. */
function ownChecks(
  { adapter: { channel }, staffPlace, webhook, connect }: OpenedChannel,
  { staff, publicUrl }: Config,
): OpenedChannel["checks"] {
  return {
    ...(webhook && !connect
      ? {
          address: async () => {
            if (publicUrl === undefined) throw noAddress(channel);
            return `it calls us below ${new URL(`/channels/${channel}/`, publicUrl).href}`;
          },
        }
      : {}),
    ...(staffPlace
      ? {
          staff: async () => {
            const known = staff.filter(({ handles }) => handles?.[channel] !== undefined);
            if (known.length === 0) throw nobodyPresses(channel);
            return known.map(({ name }) => name).join(", ");
          },
        }
      : {}),
  };
}

function noAddress(channel: ChatChannel): CodedError {
  return new CodedError({
    code: "CHANNEL_WITHOUT_ADDRESS",
    message: `The platform calls us over HTTP, but PUBLIC_URL is not set, so it cannot be told where.`,
    remedy: `Set PUBLIC_URL to the https address at which this server is reached; docs/channels/${channel}.md says where to enter it.`,
    audience: "operator",
  });
}

function nobodyPresses(channel: ChatChannel): CodedError {
  return new CodedError({
    code: "NO_STAFF_HANDLES",
    message: `Nobody under staff has an account on ${channel}, so nobody could press the buttons of its cards.`,
    remedy: `Add handles: { ${channel}: "…" } to people under staff; docs/channels/${channel}.md says where to find them.`,
    audience: "operator",
  });
}

/** Opens every configured platform; null when there is none. */
export async function openChannels(
  config: Config,
  parts: Parts,
  standIns: ChannelStandIns = {},
): Promise<OpenChannels | null> {
  const opened = standIns.opened ?? (await openConfigured(config));
  if (opened.length === 0) return null;
  const channels = await createChannels({
    ...parts,
    paces: standIns.paces,
    adapters: opened.map(({ adapter }) => adapter),
    staffPlaces: opened.flatMap(({ staffPlace }) => staffPlace ?? []),
    trustsEmail: new Set(opened.flatMap(({ adapter, trustsEmail }) => (trustsEmail ? [adapter.channel] : []))),
  });
  return serve(opened, channels, parts);
}

function serve(
  opened: readonly OpenedChannel[],
  { desk, startWork, stop }: Channels,
  { db, worker, log }: Parts,
): OpenChannels {
  const letGo: (() => Promise<void>)[] = [];
  return {
    webhooks: new Map(
      opened.flatMap((one) => {
        const { webhook } = one;
        return webhook
          ? [[one.adapter.channel, (request: Request) => webhook.call(one, request, desk, log)] as const]
          : [];
      }),
    ),
    startWork,
    connect() {
      for (const one of opened) {
        const { connect } = one;
        if (!connect) continue;
        const name = `channel:${one.adapter.channel}`;
        letGo.push(holdLease({ db, name, holder: worker, log, work: (lost) => connect.call(one, desk, lost, log) }));
      }
    },
    async stop() {
      await Promise.all(letGo.map((release) => release()));
      await stop();
    },
  };
}
