import { openDiscord } from "../../../src/bots/discord/open.ts";
import type { OpenedChannel } from "../../../src/bots/opened-channel.ts";
import { until } from "../../spine/conversing.ts";
import { RecordingDesk } from "../recording-desk.ts";
import { DiscordStandIn } from "./stand-in.ts";

/** One process of ours, connected to a stand-in. */
export interface Connected {
  discord: DiscordStandIn;
  desk: RecordingDesk;
  opened: OpenedChannel;
  /** What was logged, as a log would write it. */
  logged: string[];
  /** Begins to connect, and does not wait for it. */
  begin(): void;
  /** Connects again, as another process would. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Resolves with what the connection ended with. */
  ended(): Promise<unknown>;
  close(): Promise<void>;
}

export async function openConnected(prepare: (discord: DiscordStandIn) => void = () => {}): Promise<Connected> {
  const discord = new DiscordStandIn();
  await discord.start();
  prepare(discord);
  const desk = new RecordingDesk();
  const settings = { token: discord.token, staff_channel: discord.world.staff.id, api_url: discord.apiUrl };
  const logged: string[] = [];
  const note = (details: object, message: string) => {
    const err = "err" in details ? details.err : undefined;
    logged.push(JSON.stringify({ message, ...details, err, words: err instanceof Error ? err.message : "" }));
  };
  const log = { info: note, warn: note, error: note };
  const opened = openDiscord(settings);
  let lost = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  const connected: Connected = {
    ...{ discord, desk, opened, logged },
    begin() {
      lost = new AbortController();
      running =
        openDiscord(settings)
          .connect?.(desk, lost.signal, log)
          .catch((error: unknown) => error) ?? running;
    },
    async connect() {
      const before = discord.gateway.identified;
      connected.begin();
      await until(async () => discord.gateway.identified > before || logged.length > 0 || undefined);
    },
    async disconnect() {
      lost.abort();
      await running;
    },
    ended: () => running,
    async close() {
      await connected.disconnect();
      await discord.stop();
    },
  };
  return connected;
}
