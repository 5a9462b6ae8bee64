import type { ChannelDesk } from "./channel-desk.ts";
import { deleteMessage, editMessage } from "./edits.ts";
import { type IncomingParts, receiveMessage } from "./incoming.ts";
import { handlePress, type PressParts } from "./presses.ts";
import { resume } from "./resumption.ts";

/** Puts together what the core is to every adapter. */
export function createChannelDesk(parts: IncomingParts & PressParts): ChannelDesk {
  return {
    receive: (message) => receiveMessage(message, parts),
    edited: (message) => editMessage(message, parts),
    deleted: (message) => deleteMessage(message, parts),
    press: (press) => handlePress(press, parts),
    resume: (channel) => resume(parts.db, channel),
  };
}
