import type { Language } from "../../intent/language.ts";
import { isJsonObject, type JsonValue } from "../../json.ts";
import { label } from "./field-labels.ts";

/** Questions and the field that answers them, where they share no word. */
const ASKED_FOR: Record<string, RegExp> = {
  opening_hours: /\bopen|\bclos|hours|开门|关门|营业|几点|周[一二三四五六日末]/iu,
  shipping: /shipping|deliver|配送|发货|送到|包邮|运费|几天/iu,
  returns: /\breturn|退货|退回/iu,
  refunds: /\brefund|money back|退款|到账/iu,
  warranty: /warrant|guarantee|保修|质保/iu,
};

/** The texts inside a result that a question is about, such as the one policy among several. */
export function answerIn(language: Language, result: JsonValue, question: string): string[] {
  if (!isJsonObject(result)) return [];
  return Object.entries(result).flatMap(([name, value]) => {
    if (isJsonObject(value)) return answerIn(language, value, question);
    const asked = typeof value === "string" && value.includes(" ") && ASKED_FOR[name]?.test(question);
    return asked ? [`${label(language, name)}${language === "zh" ? "：" : ":"} ${value}`] : [];
  });
}
