import { RESTJSONErrorCodes, Routes } from "discord.js";
import { z } from "zod";
import type { PostRef } from "../../core/channels/place.ts";
import { DeliveryTrouble, type TroubleKind } from "../../core/delivery/delivery.ts";
import type { ChannelAdapter, Content } from "../port.ts";
import { type DiscordApi, DiscordRefusal } from "./api.ts";
import type { Destination, Destinations } from "./destinations.ts";
import { drawContent, drawTell, type MessageBody } from "./draw.ts";

const posted = z.object({ id: z.string(), channel_id: z.string() });

/** What is to be edited cannot be any more: it is posted anew. */
const GONE: ReadonlySet<number> = new Set([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
]);
const UNAUTHORIZED = 401;

/** Discord's way out, callable in any process. A post's container is the channel or thread that it stands in. */
export function discordAdapter(api: DiscordApi, { reach }: Destinations): ChannelAdapter {
  async function edit({ container, id }: PostRef, content: Content): Promise<void> {
    await api.patch(Routes.channelMessage(container, id), { body: drawContent(content) }).catch(trouble("gone"));
  }
  return {
    channel: "discord",
    async post(place, content, { id: nonce, again }) {
      const body = drawContent(content);
      const { id, channel_id: container } = await reach(place, (to) => post(api, to, body, nonce)).catch(
        trouble("never"),
      );
      // What an earlier try posted comes back as it was then.
      if (again) await edit({ container, id }, content);
      return { container, id };
    },
    edit,
    async typing(place) {
      await reach(place, ({ channel }) => api.post(Routes.channelTyping(channel)));
    },
    async ephemeral(place, person, text) {
      // Outside of an interaction only a direct message is for one person's eyes.
      const to = { ...place, container: null, thread: null, person, private: true };
      await reach(to, ({ channel }) => api.post(Routes.channelMessages(channel), { body: drawTell(text) }));
    },
  };
}

async function post(api: DiscordApi, { channel, replyTo }: Destination, body: MessageBody, nonce: string) {
  const reference =
    replyTo === undefined ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
  // The same nonce within a few minutes is the same message, so a try whose answer was lost is not posted again.
  const whole = { ...body, ...reference, nonce, enforce_nonce: true };
  return posted.parse(await api.post(Routes.channelMessages(channel), { body: whole }));
}

/** What a refusal means to the outbox; a token that is not valid (any more) passes when it is put right. */
function trouble(missing: TroubleKind): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DiscordRefusal) || error.answered === UNAUTHORIZED) throw error;
    throw new DeliveryTrouble(GONE.has(error.reason) ? missing : "never", error.code, error.message);
  };
}
