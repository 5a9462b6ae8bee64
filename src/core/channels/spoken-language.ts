import { linkCodeIn } from "../identity/link-codes.ts";
import { detectLanguage, type Language } from "../intent/language.ts";
import type { Database } from "../store/database.ts";
import type { ChannelMessage } from "./channel-desk.ts";

/** The language that somebody writes in; where a message says nothing of it (a code, a mention alone), the one that they wrote in last. */
export async function spokenLanguage(
  db: Database,
  { channel, place, author, text }: Pick<ChannelMessage, "channel" | "place" | "author" | "text">,
): Promise<Language> {
  if (text.trim() !== "" && linkCodeIn(text) === null) return detectLanguage(text);
  const [last] = await db.query<{ text: string | null }>(
    `select (select m.text from messages m where m.conversation_id = c.id and m.author = 'customer' order by m.seq desc limit 1)
     from conversations c join conversation_places p on p.conversation_id = c.id
     where p.channel = $1 and p.space = $2 and p.person = $3 order by c.last_activity_at desc limit 1`,
    [channel, place.space, author.person],
  );
  return detectLanguage(last?.text ?? "");
}
