import { createSentenceSplitter } from "../guardrails/sentences.ts";

/** What the output guard makes of one sentence: the text that may be shown, and the rules that it broke. */
export type SentenceReview = (sentence: string) => { text: string; rules: string[] };

/** Lets a reply out sentence by sentence: nothing is shown, and nothing is stored, that the output guard has not seen. */
export interface SentenceRelease {
  push(delta: string): void;
  /** The model has ended: lets out what is left, and gives the whole text of this answer as it was shown. */
  end(): string;
  /** Forgets this answer; another attempt begins. */
  restart(): void;
  /** Rules that the output guard acted on. */
  readonly hits: string[];
}

export function createSentenceRelease(review: SentenceReview, show: (text: string) => void): SentenceRelease {
  let splitter = createSentenceSplitter();
  let released = "";
  const hits: string[] = [];

  function release(sentences: readonly string[]): void {
    for (const sentence of sentences) {
      const { text, rules } = review(sentence);
      hits.push(...rules);
      released += text;
      if (text !== "") show(text);
    }
  }

  return {
    hits,
    push: (delta) => release(splitter.push(delta)),
    end() {
      release(splitter.flush());
      return released;
    },
    restart() {
      splitter = createSentenceSplitter();
      released = "";
    },
  };
}
