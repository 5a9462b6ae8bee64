import { CodedError } from "../coded-error.ts";
import type { Inbox } from "../conversation/inbox.ts";
import type { Threads } from "../conversation/threads.ts";
import { type LinkCodes, linkCodeIn } from "../identity/link-codes.ts";
import { linkByEmail, ownerOfAccount } from "../identity/linked-accounts.ts";
import type { Owner } from "../identity/owner.ts";
import type { Database } from "../store/database.ts";
import { withinRate } from "../store/rate-window.ts";
import type { ChannelMessage, Received } from "./channel-desk.ts";
import { channelWords, refusalWords, wordsIn } from "./channel-words.ts";
import { type ChatChannel, keepPlace, type Place, placeOf, staffPlace } from "./place.ts";
import { messageByPlatformId, platformId, storeBystander, threadKey } from "./platform-messages.ts";
import { spokenLanguage } from "./spoken-language.ts";

export interface IncomingParts {
  db: Database;
  inbox: Inbox;
  threads: Threads;
  linkCodes: LinkCodes;
  /** Channels on which a full member's verified e-mail address says which customer they are. */
  trustsEmail: ReadonlySet<ChatChannel>;
}

/** Twins and repeated deliveries of one message come within minutes; what is caught up with is read again for two days. */
const TOLD_ONCE = { most: 1, windowMs: 2 * 86_400_000 };

/** As on the web: whoever begins one thread after another is not served without end. */
const NEW_THREADS = { most: 20, windowMs: 10 * 60_000 };

/** Takes a message to where it belongs: into the inbox, into a thread as context, or nowhere. */
export async function receiveMessage(message: ChannelMessage, parts: IncomingParts): Promise<Received> {
  if (message.author.bot || (await isAmongStaff(parts.db, message))) return { outcome: "ignored" };
  const { tell, ...received } = await take(message, parts);
  if (tell === undefined || !(await withinRate(parts.db, `told:${platformId(message)}`, TOLD_ONCE))) return received;
  return { ...received, tell };
}

async function take(message: ChannelMessage, parts: IncomingParts): Promise<Received> {
  try {
    return (await redeemCode(message, parts)) ?? (await storeMessage(message, parts));
  } catch (error) {
    return refusal(error, await spokenLanguage(parts.db, message));
  }
}

/** What a customer can be told is told; everything else is the adapter's to report, so that the platform sends it again. */
export function refusal(error: unknown, language: string): Received {
  if (!(error instanceof CodedError) || error.audience !== "customer") throw error;
  return { outcome: "refused", tell: refusalWords(error, language) };
}

/** What is said where the cards are is staff's own talk. */
async function isAmongStaff(db: Database, { channel, place }: ChannelMessage): Promise<boolean> {
  const staff = await staffPlace(db, channel);
  return staff !== null && staff.space === place.space && staff.container === place.container;
}

/** A code is a secret: it is stored nowhere, and counts only where nobody else reads. */
async function redeemCode(message: ChannelMessage, { db, linkCodes }: IncomingParts): Promise<Received | null> {
  const { channel, place, author, text, addressed } = message;
  const code = linkCodeIn(text);
  if (code === null || (!place.private && !addressed)) return null;
  if (!place.private) {
    await linkCodes.revoke(code);
    return { outcome: "refused", tell: wordsIn(await spokenLanguage(db, message), "codeInPublic") };
  }
  const account = { channel, space: place.space, person: author.person };
  const customer = await linkCodes.redeem(account, code, platformId(message));
  if (!customer) return { outcome: "duplicate" };
  return { outcome: "linked", tell: wordsIn(await spokenLanguage(db, message), "linked") };
}

async function storeMessage(message: ChannelMessage, parts: IncomingParts): Promise<Received> {
  const { channel, place, author, addressed } = message;
  const { db } = parts;
  const text = withFiles(message);
  if (text === "") {
    return { outcome: "ignored", ...(addressed ? { tell: wordsIn(await spokenLanguage(db, message), "empty") } : {}) };
  }
  const platformKey = platformId(message);
  const known = await messageByPlatformId(db, platformKey);
  if (known) return { outcome: "duplicate", conversationId: known.conversationId };

  const thread = await threadAt(db, channel, place);
  if (thread && thread.person !== author.person) {
    await storeBystander(db, thread.conversationId, platformKey, text);
    const tell = addressed ? { tell: channelWords("notYours", text) } : {};
    return { outcome: "context", conversationId: thread.conversationId, ...tell };
  }
  if (!thread && !addressed && !(await beganThread(db, message))) return { outcome: "ignored" };
  if (!thread && !(await withinRate(db, `new-thread:${channel}:${place.space}:${author.person}`, NEW_THREADS)))
    throw tooManyThreads();

  const owner = await ownerOf(message, parts);
  // What concerns a customer is said where nobody else reads.
  const moves = owner.kind === "customer" && !place.private;
  const home = moves ? directTo(place) : place;
  const conversationId = await openAt(channel, home, owner, parts);
  const accepted = await parts.inbox.accept({ conversationId, owner, text, platformId: platformKey });
  if (accepted.duplicate) return { outcome: "duplicate", conversationId };
  return { outcome: "stored", conversationId, ...(moves ? { tell: channelWords("moved", text) } : {}) };
}

/** Pictures and files are named, so that whoever answers knows of them. */
export function withFiles({ text, files }: Pick<ChannelMessage, "text" | "files">): string {
  const names = files.map(({ name, type }) => (type ? `${name} (${type})` : name)).join(", ");
  return [text.trim(), names && channelWords("files", text, { names })].filter(Boolean).join("\n");
}

async function ownerOf({ channel, place, author }: ChannelMessage, { db, trustsEmail }: IncomingParts): Promise<Owner> {
  const account = { channel, space: place.space, person: author.person };
  const owner = await ownerOfAccount(db, account);
  if (owner.kind === "customer" || !author.verifiedEmail || !trustsEmail.has(channel)) return owner;
  return (await linkByEmail(db, account, author.verifiedEmail)) ? ownerOfAccount(db, account) : owner;
}

function directTo(place: Place): Place {
  return { ...place, container: null, thread: null, private: true };
}

async function threadAt(
  db: Database,
  channel: ChatChannel,
  place: Place,
): Promise<{ conversationId: string; person: string } | null> {
  const [row] = await db.query<{ conversationId: string; person: string }>(
    `select c.id as "conversationId", p.person from conversations c join conversation_places p on p.conversation_id = c.id
     where c.channel = $1 and c.thread = $2`,
    [channel, threadKey(place)],
  );
  return row ?? null;
}

/** Whether it stands in a thread that its author began with us, and that we answer elsewhere. */
async function beganThread(db: Database, { channel, place, author }: ChannelMessage): Promise<boolean> {
  if (place.thread === null) return false;
  const first = await messageByPlatformId(db, platformId({ channel, place, id: place.thread }));
  return first !== null && (await placeOf(db, first.conversationId))?.person === author.person;
}

/** The owner's conversation at a place. An account that belongs to another customer by now gets a new one. */
async function openAt(channel: ChatChannel, place: Place, owner: Owner, parts: IncomingParts): Promise<string> {
  const key = threadKey(place);
  const { id } = await parts.threads.open(channel, owner, key).catch((error: unknown) => {
    if (!(error instanceof CodedError) || error.code !== "NOT_FOUND") throw error;
    return parts.threads.open(channel, owner, `${key}#${owner.kind === "customer" ? owner.customer.id : "visitor"}`);
  });
  await keepPlace(parts.db, id, channel, place);
  return id;
}

function tooManyThreads(): CodedError {
  return new CodedError({
    code: "RATE_LIMITED",
    message: "Too many new conversations within ten minutes.",
    remedy: "Go on in one that is open, or wait a few minutes.",
    audience: "customer",
    status: 429,
  });
}
