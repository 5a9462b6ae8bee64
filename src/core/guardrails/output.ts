import { detectLanguage } from "../intent/language.ts";
import type { JsonValue } from "../json.ts";
import { isUnfoundedClaim } from "./claims.ts";
import { findPersonalData, type PersonalData, sameForm } from "./personal-data.ts";
import { defuseLinks, defuseMentions, originsIn } from "./platform-markup.ts";
import { createLeakCheck } from "./prompt-leak.ts";
import type { Review } from "./review.ts";
import { findSecrets } from "./secrets.ts";

/** What a reply may lean on. Read anew for every sentence, because results arrive while a turn runs. */
export interface OutputContext {
  /** Everything that tools have answered in this conversation, in the form that models are given it. */
  facts(): readonly JsonValue[];
  /** Texts that the customer may hear again: their own details, their own messages, documents that were found. */
  known(): readonly string[];
  /** Never to be repeated. */
  systemPrompt?: string;
  /** Worded from the ledger by our own templates: what it claims is so. */
  isOurWording?: boolean;
}

const REPLACED = {
  unfounded_claim: { en: "I can't confirm that this has been done.", zh: "我目前无法确认此事已经办理。" },
  prompt_leak: { en: "I can't share how I am set up.", zh: "我的内部设置不便透露。" },
} as const;

/** Full numbers of these are never shown; their last digits are enough to recognise them by. */
const ALWAYS_MASKED = new Set<PersonalData["kind"]>(["card", "iban", "national_id"]);

function masked({ kind, value }: PersonalData): string {
  return ALWAYS_MASKED.has(kind)
    ? `[${kind.replace("_", " ")} …${value.replace(/[^A-Za-z0-9]/g, "").slice(-4)}]`
    : `[${kind}]`;
}

function once<T>(read: () => T): () => T {
  let kept: { value: T } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
}

function endingOf(sentence: string): string {
  return /\s*$/.exec(sentence)?.[0] ?? "";
}

/**
 * Checks one sentence before anybody sees it: keeps secrets and the prompt in, masks personal data that the customer has
 * no claim to see, takes the sting out of mentions and unknown links, and doesn't let a change be claimed that no tool reported.
 */
export function createOutputGuard(context: OutputContext): (sentence: string) => Review {
  const leaks = createLeakCheck(context.systemPrompt ?? "");
  return (sentence) => {
    const language = detectLanguage(sentence);
    const replace = (rule: keyof typeof REPLACED): Review => ({
      verdict: "block",
      rules: [rule],
      text: REPLACED[rule][language] + endingOf(sentence),
      spans: [[0, sentence.length, rule]],
    });
    if (leaks(sentence)) return replace("prompt_leak");
    if (!context.isOurWording && isUnfoundedClaim(sentence, context.facts)) return replace("unfounded_claim");

    // Most sentences hold neither personal data nor a link: what they may lean on is only read for those that do.
    const sources = once(() => [JSON.stringify(context.facts()), ...context.known()].join("\n"));
    const allowed = once(() => new Set(findPersonalData(sources()).map(sameForm)));
    const foreign = findPersonalData(sentence).filter(
      (found) => ALWAYS_MASKED.has(found.kind) || !allowed().has(sameForm(found)),
    );
    const secrets = findSecrets(sentence);
    const cuts = [
      ...secrets.map(([from, to]) => ({ from, to, kind: "secret", instead: "[secret]" })),
      ...foreign
        .filter(({ from, to }) => !secrets.some(([start, end]) => from < end && to > start))
        .map((found) => ({ from: found.from, to: found.to, kind: found.kind, instead: masked(found) })),
    ].sort((a, b) => b.from - a.from);
    const redacted = cuts.reduce(
      (text, { from, to, instead }) => text.slice(0, from) + instead + text.slice(to),
      sentence,
    );
    const unmentioned = defuseMentions(redacted);
    const text = defuseLinks(
      unmentioned,
      once(() => originsIn(sources())),
    );
    const rules = [
      ...(secrets.length > 0 ? ["secret"] : []),
      ...(foreign.length > 0 ? ["personal_data"] : []),
      ...(unmentioned !== redacted ? ["mention"] : []),
      ...(text !== unmentioned ? ["link"] : []),
    ];
    return {
      verdict: rules.length > 0 ? "flag" : "allow",
      rules,
      text,
      spans: cuts.reverse().map(({ from, to, kind }) => [from, to, kind]),
    };
  };
}
