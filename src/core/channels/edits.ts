import { createHash } from "node:crypto";
import { messageText } from "../conversation/inbox.ts";
import { linkCodeIn } from "../identity/link-codes.ts";
import { ownerOfAccount } from "../identity/linked-accounts.ts";
import { detectLanguage } from "../intent/language.ts";
import type { ChannelDesk, Received } from "./channel-desk.ts";
import { channelWords } from "./channel-words.ts";
import { type IncomingParts, refusal, withFiles } from "./incoming.ts";
import { messageByPlatformId, platformId, replaceText, withdrawMessage } from "./platform-messages.ts";

/** What no turn has looked at is replaced; what was answered already is corrected by a new input. */
export async function editMessage(
  message: Parameters<ChannelDesk["edited"]>[0],
  { db, inbox, linkCodes }: IncomingParts,
): Promise<Received> {
  const code = linkCodeIn(message.text);
  if (code !== null) {
    // A code is stored nowhere, and counts only as a message of its own.
    if (!message.place.private) await linkCodes.revoke(code);
    return { outcome: "ignored" };
  }
  const key = platformId(message);
  const known = await messageByPlatformId(db, key);
  if (!known) return { outcome: "ignored" };
  const { conversationId } = known;
  try {
    const text = messageText(withFiles(message));
    // Platforms report an edit when they add a preview, too.
    if (text === known.text) return { outcome: "duplicate", conversationId };
    if (await replaceText(db, known, text)) return { outcome: "stored", conversationId };
    const { channel, place } = message;
    const owner = await ownerOfAccount(db, { channel, space: place.space, person: place.person });
    const edition = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const corrected = channelWords("corrected", text, { text });
    const correction = { conversationId, owner, text: corrected, platformId: `${key} ${edition}` };
    const { duplicate } = await inbox.accept(correction);
    return { outcome: duplicate ? "duplicate" : "stored", conversationId };
  } catch (error) {
    return { ...refusal(error, detectLanguage(message.text)), conversationId };
  }
}

/** What was not answered yet will not be. */
export async function deleteMessage(
  message: Parameters<ChannelDesk["deleted"]>[0],
  { db }: Pick<IncomingParts, "db">,
): Promise<Received> {
  const known = await messageByPlatformId(db, platformId(message));
  if (!known) return { outcome: "ignored" };
  const withdrawn = await withdrawMessage(db, known);
  return { outcome: withdrawn ? "stored" : "ignored", conversationId: known.conversationId };
}
