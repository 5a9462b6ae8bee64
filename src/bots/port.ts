import type { ChatChannel, Place, PostRef } from "../core/channels/place.ts";
import type { Card, CardButton } from "./cards/card.ts";

/** What a post shows. Text is in the channel's dialect and safe as it is; a card is data, escaped by whoever draws it. */
export type Content = { kind: "text"; text: string; buttons: CardButton[] } | { kind: "card"; card: Card };

/** By which a post can be known again. */
export interface Marker {
  /** The same at every try of one post; at most 24 characters. */
  id: string;
  /** It may have been posted already: look for it first, where the platform lets that be done. */
  again: boolean;
}

/** Native streaming: text is appended as the platform does it. Without it, replies are streamed by edits. */
export interface NativeStream {
  /** Null: nothing can be streamed there, so the reply is shown by edits. */
  start(place: Place, markdown: string, marker: Marker): Promise<PostRef | null>;
  append(ref: PostRef, markdown: string): Promise<void>;
  /** Ends it and shows `content`. Called for a stream that has ended already, too. */
  stop(ref: PostRef, content: Content): Promise<void>;
}

/**
 * One platform's way out, callable in any process. Holds no state. Never lets the platform ping anybody, look up names or show
 * previews of links. Throws `DeliveryTrouble`: `later` with the platform's own pause, `gone` for an edit of what is no more,
 * `never` for what cannot be posted at all; anything else counts as passing.
 */
export interface ChannelAdapter {
  readonly channel: ChatChannel;
  post(place: Place, content: Content, marker: Marker): Promise<PostRef>;
  edit(ref: PostRef, content: Content): Promise<void>;
  typing(place: Place): Promise<void>;
  /** Says something that only this person sees, in their direct message if the platform has no other way. */
  ephemeral(place: Place, person: string, text: string): Promise<void>;
  readonly stream?: NativeStream;
}
