/** A button: a label, and what it carries (see `pressValue`). */
export interface CardButton {
  label: string;
  value: string;
  style: "good" | "bad" | "plain";
}

/**
 * A card as data. Every text is plain, of any origin, and defanged; whoever draws it escapes it for the platform's markup and
 * shows it as text. `raw` is shown in a fixed width, whole, and never as markup.
 */
export interface Card {
  title: string;
  /** `open` waits for somebody; `good`, `bad` and `quiet` are how it ended. */
  tone: "open" | "good" | "bad" | "quiet";
  fields: { label: string; value: string }[];
  raw: { label: string; text: string }[];
  /** What people said, oldest first. Shown as quotations, so that it cannot be taken for the card's own words. */
  quotes: { author: string; text: string }[];
  /** Shown as the time that is left, where the platform can. RFC 3339. */
  deadline: { label: string; at: string } | null;
  link: { label: string; url: string } | null;
  buttons: CardButton[];
}
