import { openDiscord } from "../../../src/bots/discord/open.ts";
import type { OpenedChannel } from "../../../src/bots/opened-channel.ts";
import type {
  ChannelDesk,
  ChannelMessage,
  Press,
  PressAnswer,
  Received,
  ResumePoint,
} from "../../../src/core/channels/channel-desk.ts";
import { until } from "../../spine/conversing.ts";
import { DiscordStandIn } from "./stand-in.ts";

/** A desk that writes down what it is handed, and answers as it is told to. */
export class NotingDesk implements ChannelDesk {
  readonly received: ChannelMessage[] = [];
  readonly edits: string[] = [];
  readonly deletions: string[] = [];
  readonly presses: Press[] = [];
  points: ResumePoint[] = [];
  catchingUpFrom: string | null = null;
  /** How many more times nothing can be stored. */
  failing = 0;
  /** What becomes of every message, besides being stored. */
  tell: string | undefined;
  answer: (press: Press) => Promise<PressAnswer> = async () => ({ kind: "tell", text: "Noted." });

  async receive(message: ChannelMessage): Promise<Received> {
    if (this.failing > 0) {
      this.failing -= 1;
      throw new Error("The database is away.");
    }
    const known = this.received.some(({ id }) => id === message.id);
    if (known) return { outcome: "duplicate" };
    this.received.push(message);
    return { outcome: "stored", ...(this.tell === undefined ? {} : { tell: this.tell }) };
  }
  async edited({ id, text }: Pick<ChannelMessage, "id" | "text">): Promise<Received> {
    this.edits.push(`${id} ${text}`);
    return { outcome: "stored" };
  }
  async deleted({ id, place: { container } }: Pick<ChannelMessage, "id" | "place">): Promise<Received> {
    this.deletions.push(`${container} ${id}`);
    return { outcome: "stored" };
  }
  async press(press: Press): Promise<PressAnswer> {
    this.presses.push(press);
    return this.answer(press);
  }
  async resume() {
    return {
      ...{ points: this.points, unfinished: this.catchingUpFrom },
      begin: async (since: string) => {
        this.catchingUpFrom = since;
      },
      end: async () => {
        this.catchingUpFrom = null;
      },
    };
  }

  texts(): string[] {
    return this.received.map(({ text }) => text);
  }
}

/** One process of ours, connected to a stand-in. */
export interface Connected {
  discord: DiscordStandIn;
  desk: NotingDesk;
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
  const desk = new NotingDesk();
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
