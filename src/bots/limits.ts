import type { ChatChannel } from "../core/channels/place.ts";

/** A length as the platform counts it. */
export interface TextLimit {
  most: number;
  /** `characters` are UTF-16 code units, which no platform counts more strictly; `bytes` are UTF-8 as they travel, within JSON. */
  unit: "characters" | "bytes";
}

export interface ChannelLimits {
  /** One message of text. */
  message: TextLimit;
  /** A message that the platform streams natively; null: it is streamed by edits. */
  stream: TextLimit | null;
  /** Arguments and records on one card, all together. */
  raw: TextLimit;
  /** One block of a card. */
  cardText: TextLimit;
  cardTitle: number;
  buttonLabel: number;
  /** What a button carries. */
  buttonValue: number;
  buttonsInRow: number;
  formTitle: number;
  formFieldLabel: number;
  formFieldText: number;
  /** What of a message's marker the platform keeps. */
  marker: number;
  /** Between posts in one container, and on the whole platform. */
  postEveryMs: number;
  platformEveryMs: number;
  /** Between edits of one message. */
  editEveryMs: number;
  /** How long an event may wait for its acknowledgement. */
  acknowledgeMs: number;
}

const characters = (most: number): TextLimit => ({ most, unit: "characters" });
const bytes = (most: number): TextLimit => ({ most, unit: "bytes" });

/**
 * What each platform takes (its developer documentation, November 2026), with room left where the whole message is counted
 * and not its text alone. Tested at, below and above each.
 */
export const LIMITS: Readonly<Record<ChatChannel, ChannelLimits>> = {
  // "Blocks" and "Views" (Block Kit), "chat.startStream", "Rate limits", "Message metadata", "Events API".
  slack: {
    message: characters(3_000), // text of a section block, under which buttons can stand; chat.postMessage takes 4,000
    stream: characters(12_000), // markdown_text
    raw: characters(9_000), // nothing is said of rich text: three sections' worth
    cardText: characters(3_000), // text of a section block
    cardTitle: 150, // header block
    buttonLabel: 75,
    buttonValue: 2_000,
    buttonsInRow: 5,
    formTitle: 24,
    formFieldLabel: 2_000,
    formFieldText: 3_000,
    marker: 64,
    postEveryMs: 1_000, // about one a second and channel
    platformEveryMs: 20,
    editEveryMs: 1_200, // chat.update: tier 3, some 50 a minute
    acknowledgeMs: 3_000,
  },
  // "Create Message", "Embed Limits", "Component Reference", "Rate Limits", "Receiving and Responding".
  discord: {
    message: characters(2_000),
    stream: null,
    raw: characters(3_000), // an embed's description takes 4,096
    cardText: characters(1_024), // value of an embed's field; 6,000 for all embeds together
    cardTitle: 256,
    buttonLabel: 80,
    buttonValue: 100, // custom_id
    buttonsInRow: 5,
    formTitle: 45,
    formFieldLabel: 45,
    formFieldText: 4_000,
    marker: 25, // nonce
    postEveryMs: 1_000, // 5 in 5 s
    platformEveryMs: 20, // 50 a second
    editEveryMs: 1_200,
    acknowledgeMs: 3_000,
  },
  // "Format your bot messages" (28 kB for the whole activity), "Rate limiting", "Task modules", "Send and receive messages".
  teams: {
    message: bytes(20_000),
    stream: null,
    raw: bytes(10_000), // what else stands on the card has room beside it
    cardText: bytes(5_000),
    cardTitle: 256,
    buttonLabel: 50,
    buttonValue: 1_000,
    buttonsInRow: 6,
    formTitle: 64,
    formFieldLabel: 256,
    formFieldText: 3_000,
    marker: 64,
    postEveryMs: 600, // 7 a second, but 60 in 30 s
    platformEveryMs: 20,
    editEveryMs: 1_500,
    acknowledgeMs: 10_000, // of a button or dialog; messages have 15 s
  },
};

const encoder = new TextEncoder();

/** How much of a limit a text uses. */
export function sizeOf(text: string, { unit }: Pick<TextLimit, "unit">): number {
  return unit === "bytes" ? encoder.encode(JSON.stringify(text)).length - '""'.length : text.length;
}
