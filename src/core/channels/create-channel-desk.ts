import type { ChannelDesk } from "./channel-desk.ts";
import { deleteMessage, editMessage } from "./edits.ts";
import { type IncomingParts, receiveMessage } from "./incoming.ts";
import { resumePoints } from "./platform-messages.ts";
import { handlePress, type PressParts } from "./presses.ts";

/** Puts together what the core is to every adapter. */
export function createChannelDesk(parts: IncomingParts & PressParts): ChannelDesk {
  return {
    receive: (message) => receiveMessage(message, parts),
    edited: (message) => editMessage(message, parts),
    deleted: (message) => deleteMessage(message, parts),
    press: (press) => handlePress(press, parts),
    resumePoints: (channel) => resumePoints(parts.db, channel),
  };
}
