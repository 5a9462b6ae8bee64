import { LIMITS, sizeOf } from "../../src/bots/limits.ts";
import type { ChannelAdapter, Content, Marker } from "../../src/bots/port.ts";
import type { Place, PostRef } from "../../src/core/channels/place.ts";
import { DeliveryTrouble } from "../../src/core/delivery/delivery.ts";

/** What a platform shows of one post. */
export interface ShownPost {
  id: string;
  container: string;
  thread: string | null;
  /** As people read it: of a card every text on it. */
  text: string;
  buttons: { label: string; value: string }[];
  /** Everything that it was since it was posted, the first and the last included. */
  versions: string[];
}

const textOf = (content: Content): string =>
  content.kind === "text"
    ? content.text
    : [
        content.card.title,
        ...content.card.fields.map(({ label, value }) => `${label}: ${value}`),
        ...content.card.raw.map(({ label, text }) => `${label}: ${text}`),
        ...content.card.quotes.map(({ author, text }) => `> ${author}: ${text}`),
      ].join("\n");

/** A platform in memory, as strict as Discord: posts of one marker are one post, longer ones are refused, and text pings. */
export class MemoryPlatform {
  readonly #posts: ShownPost[] = [];
  readonly #byMarker = new Map<string, ShownPost>();
  readonly #whispers: { person: string; text: string }[] = [];
  #typed = 0;
  #faults: ("later" | "passing" | "never")[] = [];
  #pauseMs = 0;
  #losing = false;

  /** In the order of posting. */
  shown(container?: string): ShownPost[] {
    return this.#posts.filter((post) => container === undefined || post.container === container);
  }

  /** What only this person saw. */
  whispered(person: string): string[] {
    return this.#whispers.filter((one) => one.person === person).map(({ text }) => text);
  }

  whisper(person: string, text: string): void {
    this.#whispers.push({ person, text });
  }

  typed(): number {
    return this.#typed;
  }

  /** The next `calls` posts and edits are refused: with a pause asked for, by passing trouble, or for good. */
  refuse(how: "later" | "passing" | "never", calls: number, pauseMs = 50): void {
    this.#pauseMs = pauseMs;
    this.#faults = Array.from({ length: calls }, () => how);
  }

  /** The next post is made, but its answer is lost. */
  loseAnswer(): void {
    this.#losing = true;
  }

  /** Somebody removes a post by hand. */
  remove(id: string): void {
    const at = this.#posts.findIndex((post) => post.id === id);
    if (at >= 0) this.#posts.splice(at, 1);
  }

  /** Pings that anything posted so far has caused. */
  harm(): string[] {
    const pings = /(?<!\w)@(?:everyone|here)|<[@#!&][^>]*>/g;
    return this.#posts.flatMap(({ versions }) => versions.flatMap((text) => text.match(pings) ?? []));
  }

  post({ container, person, thread }: Place, content: Content, { id: marker }: Marker): PostRef {
    this.#fail();
    this.#check(content, marker);
    const existing = this.#byMarker.get(marker);
    const text = textOf(content);
    const post: ShownPost = existing ?? {
      id: `m${this.#byMarker.size + 1}`,
      container: container ?? `dm-${person}`,
      thread,
      text,
      buttons: buttonsOf(content),
      versions: [text],
    };
    if (!existing) {
      this.#posts.push(post);
      this.#byMarker.set(marker, post);
    }
    if (this.#losing) {
      this.#losing = false;
      throw new Error("The connection was lost.");
    }
    return { container: post.container, id: post.id };
  }

  edit({ id }: PostRef, content: Content): void {
    this.#fail();
    this.#check(content, "");
    const post = this.#posts.find((one) => one.id === id);
    if (!post) throw new DeliveryTrouble("gone", "NO_SUCH_MESSAGE", "The message was removed.");
    post.text = textOf(content);
    post.buttons = buttonsOf(content);
    post.versions.push(post.text);
  }

  append({ id }: PostRef, text: string): void {
    const post = this.#posts.find((one) => one.id === id);
    if (!post) throw new DeliveryTrouble("gone", "NO_SUCH_MESSAGE", "The message was removed.");
    post.text += text;
    post.versions.push(post.text);
  }

  type(): void {
    this.#typed += 1;
  }

  #fail(): void {
    const fault = this.#faults.shift();
    if (fault === "later") throw new DeliveryTrouble("later", "RATE_LIMITED", "Too many requests.", this.#pauseMs);
    if (fault === "never") throw new DeliveryTrouble("never", "NO_ACCESS", "The bot was removed.");
    if (fault) throw new Error("502");
  }

  #check(content: Content, marker: string): void {
    const { message, marker: longest, buttonValue } = LIMITS.discord;
    if (content.kind === "text" && sizeOf(content.text, message) > message.most) throw new Error("Too long.");
    if (marker.length > longest) throw new Error("The nonce is too long.");
    if (buttonsOf(content).some(({ value }) => value.length > buttonValue)) throw new Error("A custom_id is too long.");
  }
}

function buttonsOf(content: Content): ShownPost["buttons"] {
  const buttons = content.kind === "text" ? content.buttons : content.card.buttons;
  return buttons.map(({ label, value }) => ({ label, value }));
}

/** The smallest adapter that keeps the contract. */
export function memoryAdapter(platform: MemoryPlatform): ChannelAdapter {
  return {
    channel: "discord",
    post: async (place, content, marker) => platform.post(place, content, marker),
    edit: async (ref, content) => platform.edit(ref, content),
    typing: async () => platform.type(),
    ephemeral: async (_, person, text) => platform.whisper(person, text),
  };
}

/** The same on a platform that streams natively. */
export function streamingAdapter(platform: MemoryPlatform): ChannelAdapter {
  const asText = (text: string): Content => ({ kind: "text", text, buttons: [] });
  return {
    ...memoryAdapter(platform),
    channel: "slack",
    stream: {
      start: async (place, markdown, marker) => platform.post(place, asText(markdown), marker),
      append: async (ref, markdown) => platform.append(ref, markdown),
      stop: async (ref, content) => platform.edit(ref, content),
    },
  };
}
