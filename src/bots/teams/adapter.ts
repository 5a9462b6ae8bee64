import type { Activity } from "botbuilder";
import { z } from "zod";
import type { Place, PostRef } from "../../core/channels/place.ts";
import { DeliveryTrouble, type TroubleKind } from "../../core/delivery/delivery.ts";
import type { ChannelAdapter } from "../port.ts";
import type { TeamsBot } from "./bot.ts";
import { drawContent, drawTell } from "./draw.ts";
import { addressSchema, chainOf, postAddressSchema, rootOf } from "./places.ts";
import { TeamsRefusal } from "./transport.ts";

const sent = z.object({ id: z.string().min(1) });

const NOT_FOUND = 404;

/**
 * Teams' way out, callable in any process. A post's container is the channel or chat, without the chain of replies that it
 * stands in. Teams has nothing to know a repeated post by: one whose answer was lost is posted again.
 */
export function teamsAdapter(bot: TeamsBot): ChannelAdapter {
  const us = { id: `28:${bot.app.appId}`, name: "" };

  async function directMessage({ address, person, space }: Place): Promise<string> {
    const { conversations } = await bot.connector(addressSchema.parse(address).serviceUrl);
    const members = [{ id: person, name: "" }];
    const channelData = { tenant: { id: space } };
    const asked = { isGroup: false, bot: us, members, tenantId: space, channelData };
    return sent.parse(await conversations.createConversation(asked)).id;
  }

  /** Sends it to the chain of replies, or the chat, that the place is; the chat is begun if it has to be. */
  async function send(place: Place, activity: Partial<Activity>) {
    const { serviceUrl } = addressSchema.parse(place.address);
    const container = place.container ?? (await directMessage(place));
    const conversation = hasChains(place) && place.thread !== null ? chainOf(container, place.thread) : container;
    const { conversations } = await bot.connector(serviceUrl);
    const answer = await conversations.sendToConversation(conversation, activity);
    return { answer, container, address: { serviceUrl, conversation } };
  }

  async function reply(place: Place, activity: Partial<Activity>): Promise<PostRef> {
    const { answer, container, address } = await send(place, activity);
    return { container, id: sent.parse(answer).id, address };
  }

  /** What is posted to a channel itself begins a chain of replies. */
  async function beginChain(
    { address, space }: Place,
    container: string,
    activity: Partial<Activity>,
  ): Promise<PostRef> {
    const { serviceUrl } = addressSchema.parse(address);
    const { conversations } = await bot.connector(serviceUrl);
    const channelData = { tenant: { id: space }, channel: { id: container } };
    const begun = await conversations.createConversation({
      ...{ isGroup: true, bot: us, tenantId: space, channelData, activity: activity as Activity },
    });
    const conversation = sent.parse(begun).id;
    return { container, id: rootOf(conversation) ?? begun.activityId, address: { serviceUrl, conversation } };
  }

  return {
    channel: "teams",
    async post(place, content) {
      const activity = drawContent(content);
      const { container, thread } = place;
      const begins = hasChains(place) && container !== null && thread === null;
      return (begins ? beginChain(place, container, activity) : reply(place, activity)).catch(trouble("never"));
    },
    async edit({ id, address }, content) {
      const { serviceUrl, conversation } = postAddressSchema.parse(address);
      const { conversations } = await bot.connector(serviceUrl);
      await conversations.updateActivity(conversation, id, { ...drawContent(content), id }).catch(trouble("gone"));
    },
    async typing(place) {
      // To show it, no chat is begun.
      if (place.container !== null) await send(place, { type: "typing" });
    },
    async ephemeral(place, person, text) {
      const alone = place.private && place.container !== null && place.person === person;
      await send(alone ? place : { ...place, container: null, thread: null, person, private: true }, drawTell(text));
    },
  };
}

function hasChains({ address, private: isChat }: Place): boolean {
  return addressSchema.parse(address).chains && !isChat;
}

/** What a refusal means to the outbox. */
function trouble(missing: TroubleKind): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof TeamsRefusal)) throw error;
    throw new DeliveryTrouble(error.answered === NOT_FOUND ? missing : "never", error.code, error.message);
  };
}
