import { cleanText } from "../guardrails/clean-text.ts";
import { createOutputGuard } from "../guardrails/output.ts";
import { createSentenceSplitter } from "../guardrails/sentences.ts";
import { storable } from "../json.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { TurnRun } from "./turn-run.ts";

/** Lets a text out sentence by sentence: nothing is shown, and nothing is stored, that the output guard has not seen. */
export interface SentenceRelease {
  push(delta: string): void;
  /** The text has ended: lets out what is left, and gives the whole of it as it was shown. */
  end(): string;
  /** Forgets the text; another attempt begins. */
  restart(): void;
}

export interface ReleaseOptions {
  /** What must not be repeated. */
  systemPrompt?: string;
  /** Holds everything back until it is known, and for good if it is true. */
  isBlocked?: Promise<boolean>;
  isOurWording?: boolean;
}

/** Releases one text of a turn to whoever watches the conversation. */
export function createSentenceRelease(
  run: TurnRun,
  feed: LiveFeed,
  { systemPrompt = "", isBlocked, isOurWording = false }: ReleaseOptions = {},
): SentenceRelease {
  const { conversation } = run.claim;
  const review = createOutputGuard({ facts: () => run.facts, known: () => run.known, systemPrompt, isOurWording });
  let splitter = createSentenceSplitter();
  let released = "";
  let held: string[] | null = isBlocked ? [] : null;
  void isBlocked?.then((blocked) => {
    const waiting = held ?? [];
    held = blocked ? [] : null;
    if (!blocked) for (const content of waiting) show(content);
  });

  function show(content: string): void {
    if (held) held.push(content);
    else feed.publish(conversation.id, { type: "token", agent: run.agent ?? "assistant", content });
  }

  function release(sentences: readonly string[]): void {
    for (const sentence of sentences) {
      // What cannot be seen has no business in a reply: it turns text around, or hides words in others.
      const { text, rules } = review(cleanText(storable(sentence)).text);
      run.hits.push(...rules);
      if (text === "") continue;
      // Texts of one reply are stored apart by an empty line, and so they are shown.
      const content = released === "" && run.said ? `\n\n${text}` : text;
      released += text;
      show(content);
    }
  }

  return {
    push: (delta) => release(splitter.push(delta)),
    end() {
      release(splitter.flush());
      return released;
    },
    restart() {
      splitter = createSentenceSplitter();
      released = "";
      if (held) held = [];
    },
  };
}

/** Releases a text that is known as a whole. */
export function releaseWhole(text: string, run: TurnRun, feed: LiveFeed, options?: ReleaseOptions): string {
  const release = createSentenceRelease(run, feed, options);
  release.push(text);
  return release.end();
}
