import { features } from "../../intent/features.ts";
import type { Mention, Option } from "./dialogue-state.ts";
import { chineseNumber } from "./numerals.ts";

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** Which of several numbered records a message picks: 0 for the first, -1 for the last of them. */
export function ordinalIn(text: string, options = 0): number | undefined {
  const message = text.toLowerCase().trim();
  const word = ORDINALS.findIndex((ordinal) => new RegExp(`\\b${ordinal}\\b`).test(message));
  if (word >= 0) return word;
  const numeral =
    /\b(\d{1,2})(?:st|nd|rd|th)\b|\b(?:number|option|no\.?|#)\s*(\d{1,2})\b|第\s*(\d{1,2})\s*[个条项单件]/u.exec(
      message,
    );
  const digits = numeral?.[1] ?? numeral?.[2] ?? numeral?.[3] ?? /^\(?(\d{1,2})[).。]?$/.exec(message)?.[1];
  if (digits !== undefined && Number(digits) >= 1 && (options === 0 || Number(digits) <= options))
    return Number(digits) - 1;
  const chinese = /第\s*([一二两三四五六七八九十]+)\s*[个条项单件]?/u.exec(message)?.[1];
  if (chinese) return chineseNumber(chinese) - 1;
  if (/\b(?:the )?(?:last|latter|bottom) (?:one|of them)?\b|最后(?:一)?[个条项]|后(?:面)?(?:一)?[个条]/u.test(message))
    return -1;
  return undefined;
}

/** "my last order", "最近的订单": the newest, whichever that is. */
export function meansNewest(text: string): boolean {
  return /\b(?:my |the )?(?:last|latest|newest|most recent)\b(?! (?:one|of them))|最近(?:的|一)|最新|上一?个|上次|刚(?:才|刚)?(?:下|买)/iu.test(
    text,
  );
}

export function meansOther(text: string): boolean {
  return /\b(?:the |my )?other (?:one|\w+)\b|另(?:外)?(?:一|那)?一?个|别的那个/iu.test(text);
}

/** The options whose line shares a telling word with a message ("the headphones one"). */
export function matchingOptions(options: Option[], text: string): Option[] {
  const said = new Set(features(text).filter((feature) => /^(?:w .{3,}|b \S \S$)/u.test(feature)));
  const scores = options.map(({ names }) => new Set(features(names).filter((feature) => said.has(feature))).size);
  const greatest = Math.max(0, ...scores);
  return greatest === 0 ? [] : options.filter((_, index) => scores[index] === greatest);
}

/** Which option a message picks, when exactly one. */
export function pick(options: Option[], text: string, current?: Mention): Option | undefined {
  const ordinal = ordinalIn(text, options.length);
  if (ordinal !== undefined) return options.at(ordinal);
  const named = options.filter(({ value }) =>
    new RegExp(`(?<![A-Za-z0-9])${String(value)}(?![A-Za-z0-9])`, "iu").test(text),
  );
  if (named.length === 1) return named[0];
  if (meansNewest(text)) return options[0];
  if (meansOther(text) && current) {
    const others = options.filter(({ value }) => value !== current.value);
    if (others.length === 1) return others[0];
  }
  const matching = matchingOptions(options, text);
  return matching.length === 1 ? matching[0] : undefined;
}

const POINTING =
  /\b(?:the|show|me|tell|about|what|more|details?|of|on|please|one|ones|order|item|product|number|option|no|and|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|latter|\d{1,2}(?:st|nd|rd|th)?)\b|第|最后|后面?|看看?|详情|查|一|二|三|四|五|六|七|八|九|十|两|个|条|项|单|件|的|那|呢|吧|订单|商品|\d{1,2}/giu;

/** Whether a message points at something and says nothing else ("the second one", "第二个"). */
export function isReferenceOnly(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text.replace(POINTING, " "));
}
