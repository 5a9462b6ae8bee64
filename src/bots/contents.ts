import type { Approvals } from "../core/actions/approvals.ts";
import { conversationBrief } from "../core/channels/conversation-brief.ts";
import { type ChatChannel, type Place, placeOf, staffPlace } from "../core/channels/place.ts";
import { pressValue } from "../core/channels/press.ts";
import { canned } from "../core/conversation/canned-replies.ts";
import { findDeliveredMessage } from "../core/delivery/delivered-message.ts";
import { type Delivery, type DeliveryKind, DeliveryTrouble } from "../core/delivery/delivery.ts";
import { findDelivery } from "../core/delivery/delivery-rows.ts";
import type { Roster } from "../core/staff/roster.ts";
import type { Database } from "../core/store/database.ts";
import { approvalCard } from "./cards/approval-card.ts";
import type { CardButton } from "./cards/card.ts";
import { escalationCard } from "./cards/escalation-card.ts";
import { channelBlocks } from "./channel-text.ts";
import { LIMITS } from "./limits.ts";
import { parseMarkdown } from "./markdown/parse.ts";
import type { Block } from "./markdown/tree.ts";
import type { Content } from "./port.ts";
import type { Target } from "./sync-posts.ts";

export interface ContentParts {
  db: Database;
  approvals: Approvals;
  roster: Roster;
  /** The console's address; null: cards have no link. */
  consoleUrl: string | null;
}

/** What a delivery has to show, where, and whether that is its last word. */
export type Shown = Target & { closed: boolean };

/** By what a delivery is about. */
export const SHOWN: Readonly<Record<DeliveryKind, (delivery: Delivery, parts: ContentParts) => Promise<Shown>>> = {
  message: showMessage,
  approval_card: showApproval,
  escalation_card: showEscalation,
  staff_copy: showCopy,
};

async function showMessage(
  { channel, conversationId, messageId, posts }: Delivery,
  { db }: ContentParts,
): Promise<Shown> {
  const place = conversationId ? await placeOf(db, conversationId) : null;
  if (!conversationId || !place) throw noPlace();
  const message = messageId ? await findDeliveredMessage(db, messageId) : null;
  if (!message) {
    // A reply that was being written and never stored: what stands of it must not pass for one.
    const { language } = await conversationBrief(db, conversationId);
    const stopped = texts(channel, parseMarkdown(canned("stopped", language)));
    return { place, contents: posts.length > 0 ? stopped : [], closed: true };
  }
  const thumbs = message.resolves ? thumbButtons(conversationId) : [];
  return { place, contents: texts(channel, blocksOf(message), thumbs), closed: true };
}

/** A person on staff speaks under their name; everything else is the assistant's. */
function blocksOf({ author, authorName, text }: { author: string; authorName: string | null; text: string }): Block[] {
  const blocks = parseMarkdown(text);
  if (author !== "staff") return blocks;
  const name: Block = { kind: "heading", children: [{ kind: "text", text: authorName ?? "Staff" }] };
  return [name, ...blocks];
}

function thumbButtons(conversationId: string): CardButton[] {
  return [
    { label: "👍", value: pressValue("up", conversationId), style: "plain" },
    { label: "👎", value: pressValue("down", conversationId), style: "plain" },
  ];
}

/** One content a part; buttons stand under the last. */
function texts(channel: ChatChannel, blocks: readonly Block[], buttons: CardButton[] = []): Content[] {
  const parts = channelBlocks(channel, blocks);
  return parts.map((text, index) => ({ kind: "text", text, buttons: index === parts.length - 1 ? buttons : [] }));
}

async function showApproval(
  { channel, actionId }: Delivery,
  { db, approvals, roster, consoleUrl }: ContentParts,
): Promise<Shown> {
  const place = await requireStaffPlace(db, channel);
  const view = await approvals.get(actionId ?? "");
  const { conversation_id: id } = view;
  const { card, final } = approvalCard(view, {
    limits: LIMITS[channel],
    staff: await roster.list(),
    conversation: id === null ? null : { id, channel: (await conversationBrief(db, id)).channel },
    url: consoleUrl === null ? null : `${consoleUrl}/${id === null ? "#/approvals" : `#/conversations/${id}`}`,
  });
  return { place, contents: [{ kind: "card", card }], closed: final, editOnly: view.args === null };
}

async function showEscalation({ channel, conversationId }: Delivery, { db, consoleUrl }: ContentParts): Promise<Shown> {
  const place = await requireStaffPlace(db, channel);
  const brief = await conversationBrief(db, conversationId ?? "");
  const { card, final } = escalationCard(
    brief,
    consoleUrl === null ? null : `${consoleUrl}/#/conversations/${brief.id}`,
  );
  return { place, contents: [{ kind: "card", card }], closed: final, editOnly: brief.status === "closed" };
}

/** What is said in a conversation that waits for a person, in the thread under its card, as quotations. */
async function showCopy({ channel, cardId, messageId }: Delivery, { db }: ContentParts): Promise<Shown> {
  const card = cardId ? await findDelivery(db, cardId) : null;
  const ref = card?.posts[0]?.ref;
  const message = messageId ? await findDeliveredMessage(db, messageId) : null;
  if (!ref || !message)
    throw new DeliveryTrouble("never", "NO_CARD", "The card that this belongs under was never posted.");
  const staff = await requireStaffPlace(db, channel);
  const place: Place = {
    ...staff,
    container: ref.container,
    thread: ref.id,
    address: { ...staff.address, ...ref.address },
  };
  const who = message.author === "customer" ? "Customer" : `${message.authorName ?? "Staff"}, to the customer`;
  const blocks: Block[] = [
    { kind: "heading", children: [{ kind: "text", text: who }] },
    {
      kind: "quote",
      children: (message.text || "(removed)")
        .split("\n")
        .flatMap((line) => [{ kind: "text", text: line }, { kind: "break" }] as const)
        .slice(0, -1),
    },
  ];
  return { place, contents: texts(channel, blocks), closed: true, editOnly: message.text === "" };
}

async function requireStaffPlace(db: Database, channel: ChatChannel): Promise<Place> {
  const place = await staffPlace(db, channel);
  if (!place) throw new DeliveryTrouble("never", "NO_STAFF_CHANNEL", `There is no staff channel on ${channel}.`);
  return place;
}

function noPlace(): DeliveryTrouble {
  return new DeliveryTrouble("never", "NO_PLACE", "Where this conversation stood is not known any more.");
}
