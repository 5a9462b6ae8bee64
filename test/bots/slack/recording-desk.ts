import type {
  ChannelDesk,
  ChannelMessage,
  Press,
  PressAnswer,
  ResumePoint,
} from "../../../src/core/channels/channel-desk.ts";

/** A desk that keeps what it is handed. */
export class RecordingDesk implements ChannelDesk {
  readonly received: ChannelMessage[] = [];
  readonly changed: Parameters<ChannelDesk["edited"]>[0][] = [];
  readonly removed: Parameters<ChannelDesk["deleted"]>[0][] = [];
  readonly presses: Press[] = [];
  points: ResumePoint[] = [];
  catchingUpFrom: string | null = null;
  answer: PressAnswer = { kind: "tell", text: "Done." };
  tell: string | undefined;
  /** What storing waits for, or fails by. */
  storing: () => Promise<void> = async () => {};

  async receive(message: ChannelMessage) {
    await this.storing();
    const isKnown = this.received.some(
      ({ place, id }) => id === message.id && place.container === message.place.container,
    );
    this.received.push(message);
    return isKnown
      ? { outcome: "duplicate" as const }
      : { outcome: "stored" as const, ...(this.tell === undefined ? {} : { tell: this.tell }) };
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
    return this.answer;
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
