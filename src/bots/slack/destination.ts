import { z } from "zod";
import type { Place } from "../../core/channels/place.ts";
import { keepNewest } from "../keep-newest.ts";
import type { SlackApi } from "./api.ts";

/** The channel that a place is in; opens the direct message if nobody has yet. */
export type FindChannel = (place: Pick<Place, "container" | "person">) => Promise<string>;

const opened = z.object({ channel: z.object({ id: z.string() }) });
/** What is forgotten costs a call to find out again. */
const KEPT = 1_000;

export function createFindChannel(api: SlackApi): FindChannel {
  const directMessages = new Map<string, string>();
  return async ({ container, person }) => {
    const known = container ?? directMessages.get(person);
    if (known !== undefined) return known;
    const { channel } = await api.call("conversations.open", { users: person }, opened);
    keepNewest(directMessages, person, channel.id, KEPT);
    return channel.id;
  };
}
