import type { ChannelDesk } from "../core/channels/channel-desk.ts";
import { channelWords } from "../core/channels/channel-words.ts";
import type { Place } from "../core/channels/place.ts";
import { DeliveryTrouble } from "../core/delivery/delivery.ts";
import { channelBlocks } from "./channel-text.ts";
import type { ChannelAdapter } from "./port.ts";

/** What somebody asks by a command of a platform. */
export interface DirectQuestion {
  space: string;
  person: string;
  /** Of the command's use, as the platform numbers it. */
  id: string;
  question: string;
}

/** Says how it went, to whoever asked alone. */
export type AskDirectly = (asked: DirectQuestion) => Promise<string>;

/** What is asked by a command is nobody else's business, so it is answered in the direct messages of whoever asks. */
export function createAskDirectly(adapter: ChannelAdapter, desk: Pick<ChannelDesk, "receive">): AskDirectly {
  const { channel } = adapter;

  /** Platforms show a command to nobody: what was asked begins the direct messages. False if they are closed to us. */
  async function quote(place: Place, id: string, question: string): Promise<boolean> {
    const [text = "> …"] = channelBlocks(channel, [{ kind: "quote", children: [{ kind: "text", text: question }] }]);
    try {
      await adapter.post(place, { kind: "text", text, buttons: [] }, { id, again: false });
      return true;
    } catch (error) {
      if (error instanceof DeliveryTrouble && error.kind === "never") return false;
      throw error;
    }
  }

  return async ({ space, person, id, question }) => {
    const place: Place = { space, container: null, thread: null, person, private: true, address: {} };
    if (!(await quote(place, id, question))) return channelWords("closed", question);
    const author = { person, bot: false };
    const { tell } = await desk.receive({ channel, place, id, author, text: question, files: [], addressed: true });
    return tell ?? channelWords("directly", question);
  };
}
