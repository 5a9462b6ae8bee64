import { ApplicationCommandOptionType, ApplicationIntegrationType, InteractionContextType } from "discord.js";
import type { ChannelDesk, PressAnswer } from "../../core/channels/channel-desk.ts";
import { channelWords } from "../../core/channels/channel-words.ts";
import type { Place } from "../../core/channels/place.ts";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";
import { channelBlocks } from "../channel-text.ts";
import type { ChannelAdapter } from "../port.ts";
import { SPACE } from "./incoming.ts";

/** `/support question`, as it is registered ("Application Command Object"). */
export const SUPPORT_COMMAND = {
  name: "support",
  description: "Ask the assistant. The answer comes as a direct message.",
  integration_types: [ApplicationIntegrationType.GuildInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  options: [
    {
      type: ApplicationCommandOptionType.String,
      ...{ name: "question", description: "What can we help you with?", required: true, max_length: 2_000 },
    },
  ],
};

export interface SupportCommand {
  /** `id` is the interaction's. */
  run(id: string, person: string, question: string): Promise<PressAnswer>;
}

/** What is asked by the command is nobody else's business, so it is answered in the direct messages of whoever asks. */
export function createSupportCommand(adapter: ChannelAdapter, desk: Pick<ChannelDesk, "receive">): SupportCommand {
  return {
    async run(id, person, question) {
      const place: Place = { space: SPACE, container: null, thread: null, person, private: true, address: {} };
      if (!(await quoteQuestion(adapter, place, id, question))) return tell(channelWords("closed", question));
      const { tell: told } = await desk.receive({
        ...{ channel: "discord", place, id, text: question, files: [], addressed: true },
        author: { person, bot: false },
      });
      return tell(told ?? channelWords("moved", question));
    },
  };
}

/** Discord shows a command to nobody: what was asked begins the direct messages. False if they are closed to us. */
async function quoteQuestion(adapter: ChannelAdapter, place: Place, id: string, question: string): Promise<boolean> {
  const [text = "> …"] = channelBlocks("discord", [{ kind: "quote", children: [{ kind: "text", text: question }] }]);
  try {
    await adapter.post(place, { kind: "text", text, buttons: [] }, { id, again: false });
    return true;
  } catch (error) {
    if (error instanceof DeliveryTrouble && error.kind === "never") return false;
    throw error;
  }
}

function tell(text: string): PressAnswer {
  return { kind: "tell", text };
}
