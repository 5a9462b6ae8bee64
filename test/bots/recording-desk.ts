import type {
  ChannelDesk,
  ChannelMessage,
  Press,
  PressAnswer,
  ResumePoint,
} from "../../src/core/channels/channel-desk.ts";

/** A desk that keeps what it is handed, and answers as it is told to. */
export class RecordingDesk implements ChannelDesk {
  /** All that was handed in, repeated or not. */
  readonly received: ChannelMessage[] = [];
  /** Each message once. */
  readonly stored: ChannelMessage[] = [];
  readonly changed: Parameters<ChannelDesk["edited"]>[0][] = [];
  readonly removed: Parameters<ChannelDesk["deleted"]>[0][] = [];
  readonly presses: Press[] = [];
  points: ResumePoint[] = [];
  catchingUpFrom: string | null = null;
  answer: (press: Press) => Promise<PressAnswer> = async () => ({ kind: "tell", text: "Done." });
  /** What becomes of every new message, besides being stored. */
  tell: string | undefined;
  /** What storing waits for, or fails by. */
  storing: () => Promise<void> = async () => {};

  async receive(message: ChannelMessage) {
    await this.storing();
    this.received.push(message);
    const { id, place } = message;
    if (this.stored.some((one) => one.id === id && one.place.container === place.container))
      return { outcome: "duplicate" as const };
    this.stored.push(message);
    return { outcome: "stored" as const, ...(this.tell === undefined ? {} : { tell: this.tell }) };
  }
  async edited(message: Parameters<ChannelDesk["edited"]>[0]) {
    this.changed.push(message);
    return { outcome: "stored" as const };
  }
  async deleted(message: Parameters<ChannelDesk["deleted"]>[0]) {
    this.removed.push(message);
    return { outcome: "stored" as const };
  }
  async press(press: Press) {
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
    return this.stored.map(({ text }) => text);
  }
}
