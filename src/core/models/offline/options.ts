import type { Option } from "./dialogue-state.ts";
import { matchingOptions } from "./reference.ts";
import type { Argument } from "./schema.ts";

/** Synonyms of values that enumerations often have; matched in whole words, Chinese anywhere. */
const SYNONYMS: Record<string, RegExp> = {
  processing: /\b(?:processing|not (?:yet )?shipped|open|unshipped)\b|处理中|未发货|待发货|没发货/iu,
  shipped: /\b(?:shipped|on (?:its|the|their) way|in transit)\b|已发货|在路上|运输中|发货了的/iu,
  delivered: /\b(?:delivered|arrived|received)\b|已送达|已签收|收到的|送到的|已收货/iu,
  cancelled: /\bcancell?ed\b|已取消|取消了的/iu,
  audio: /\b(?:audio|headphones?|earbuds?|speakers?)\b|音频|音响|耳机|音箱/iu,
  computing: /\b(?:computing|computers?|laptops?)\b|电脑|计算机/iu,
  phones: /\b(?:(?:smart)?phones?|mobiles?)\b|手机/iu,
  kitchen: /\bkitchen\b|厨房|厨具/iu,
  home: /\bhome goods\b|家居/iu,
  office: /\boffice\b|办公/iu,
  lost: /\b(?:lost|lose|losing|(?:can't|cannot|can not) find|missing)\b|丢|遗失|找不到/iu,
  stolen: /\b(?:stolen|stole|theft|thief|robbed)\b|偷|被盗|被抢/iu,
  damaged: /\b(?:damaged?|broken?|cracked|bent)\b|损坏|坏了|破了|裂/iu,
  duplicate: /\b(?:duplicated?|twice|double)\b|重复|两次/iu,
  USD: /\b(?:us )?dollars?\b|\bbucks\b|\$|美元|美金/iu,
  EUR: /\beuros?\b|€|欧元/iu,
  GBP: /\b(?:british )?pounds?\b|£|英镑/iu,
  CNY: /\byuan\b|\brmb\b|人民币|[元块]钱?(?!\p{L})/iu,
  HKD: /\bhong kong dollars?\b|港[元币]/iu,
  JPY: /\byen\b|日[元圆]/iu,
  outdoor: /\boutdoors?\b|户外/iu,
};

const plainWords = (option: string): string => option.replace(/[_-]+/g, " ");

function says(text: string, words: string): boolean {
  const plain = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // Chinese is written without spaces between words.
  const whole = /\p{Script=Han}/u.test(words) ? plain : `(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`;
  return words !== "" && new RegExp(whole, "iu").test(text);
}

/** "Other" is said of many things, and is a choice only when it is asked for. */
const LEFT_OVER = /^(?:other|others|misc|miscellaneous|unknown|none)$/i;

/** The one of an argument's values that a message names, by its own words or by what the schema calls it. */
export function optionIn({ options, labels = {} }: Argument, text: string): string | undefined {
  // "Not received" is not "received".
  const longestFirst = options.filter((option) => !LEFT_OVER.test(option)).sort((a, b) => b.length - a.length);
  return longestFirst.find(
    (option) =>
      says(text, plainWords(option)) || says(text, labels[option] ?? "") || (SYNONYMS[option]?.test(text) ?? false),
  );
}

/** The value that an answer comes closest to, where one does: "someone stole it" is "stolen". */
export function likeliestOption({ options, labels = {} }: Argument, text: string): string | undefined {
  const known = options.map((option): Option => {
    const names = `${plainWords(option)} ${labels[option] ?? ""}`;
    return { value: option, line: option, names };
  });
  const named = known.filter(({ line }) => says(text, plainWords(line)));
  const [one, second] = named.length > 0 ? named : matchingOptions(known, text);
  return second ? undefined : one?.line;
}
