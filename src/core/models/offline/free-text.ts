import type { JsonObject } from "../../json.ts";
import type { Argument } from "./schema.ts";

const STATED =
  /\b(?:because(?: of)?|since|as it|due to|the reason is|reason:|on account of)\s+(.+)$|(?:因为|由于|原因是|理由是|原因[:：]|理由[:：])\s*(.+?)(?:[。;；]|$)/iu;
const COMPLAINT =
  /broken|damaged|defective|faulty|too (?:small|big|large|tight|loose|late|expensive)|wrong (?:size|colou?r|item|one|product)|does ?n[o']t (?:work|fit|turn|charge)|not working|never arrived|scratched|chipped|cracked|missing|changed my mind|don't (?:need|want|like)|by mistake|arrived late|坏|破损|碎|裂|不合适|太大|太小|太贵|质量|不喜欢|发错|买错|拍错|少了|有问题|划痕|不想要|不需要|用不了|没法用|改变主意/iu;

/** A further wish after the reason: "…because it broke, and where is 1036?" */
const NEXT_MATTER =
  /[\s,;.]+(?:and|also|then|plus)[\s,]+(?:(?:also|then|please|by the way)[\s,]+)*(?:where|when|what|which|how|can|could|would|please|cancel|refund|return|change|track|show|tell|check|i'd|i (?:want|need|would))\b.*$|[，,；;。]\s*(?:另外|还有|顺便|然后|再).*$/iu;

/** Why the customer wants it, where they said so of their own accord. */
export function reasonIn(text: string): string | undefined {
  const stated = STATED.exec(text);
  const given = stated?.[1] ?? stated?.[2];
  if (given)
    return given
      .replace(NEXT_MATTER, "")
      .replace(/[.。!！]+$/u, "")
      .trim();
  const clause = text.split(/[,，.。;；!！?？\n]+|\band\b/iu).find((part) => COMPLAINT.test(part));
  return clause?.trim();
}

const CARRIERS =
  /\b(?:do|does|did|you|have|has|had|sell|carry|got|get|are|is|there|looking|look|for|search|find|show|me|my|i|i'm|i am|want|need|would|like|to|buy|purchase|order|any|some|a|an|the|in|on|of|stock|available|availability|please|products?|items?|can|could|what|which|how|much|many|price|cost|costs|tell|about|kinds?|sort|your|shop|store|hi|hello|also|and|with|under|below|less than|at most|up to|cheaper than|over|above|dollars?|usd|it|that|this|it's|recommend|suggest|good|cheap|goes?)\b|有没有|你们|您们|你好|您好|请问|我想要?|想要|想买|我要|要买|买|有|卖|吗|呢|找一?下?|搜索?一?下?|查一?下?|帮我?|看看?|看一下|推荐|商品|产品|东西|一下|一个|什么|哪些|哪个|多少钱?|价格|价钱|的|在售|现货|有货|还|库存|便宜|以内|以下|以上|元|块|[?？!！。，,.、$]|\b\d+(?:\.\d+)?\b/giu;

/** The words to search for, without what stands around them in a question. */
export function searchWords(text: string): string | undefined {
  const rest = text.normalize("NFKC").replace(/[’‘]/g, "'").replace(CARRIERS, " ").replace(/\s+/g, " ").trim();
  return rest === "" ? undefined : rest;
}

const PARTS: readonly (readonly [RegExp, keyof Address])[] = [
  [/^(?:line_?1|street|address_?(?:line_?)?1|address|road)$/, "street"],
  [/^(?:city|town)$/, "city"],
  [/^(?:postal_?code|zip(?:_?code)?|postcode)$/, "postalCode"],
  [/^(?:recipient|receiver|full_name)$/, "recipient"],
];

interface Address {
  street?: string;
  city?: string;
  postalCode?: string;
  recipient?: string;
}

const AFTER_CUE =
  /^.*?\b(?:ship(?:ped)? (?:it )?to|send (?:it )?to|deliver(?:ed)? (?:it )?to|address (?:to|is)|moved to|instead to|to)\s+(?=\S*\d|[\p{L}]+ \d)/iu;
const AFTER_CHINESE_CUE = /^.*?(?:地址(?:改成|改为|改到|是|为|换成|换到)|改成|改为|改到|寄到|送到|发到|换到|搬到)\s*/u;

/** An address in one line: "12 Garden Street, Portland 97201", "上海市南京西路100号，邮编200040". */
export function addressIn(text: string): Address {
  const line = text.normalize("NFKC").replace(AFTER_CHINESE_CUE, "").replace(AFTER_CUE, "");
  const chinese =
    /^(?:(?<province>\p{Script=Han}{2,7}?(?:省|自治区)))?(?<city>\p{Script=Han}{2,6}?市)(?<street>\p{Script=Han}[^,，。]*?\d+[^,，。]*?)(?=[,，。\s]|邮编|$)/u.exec(
      line,
    );
  const postalCode = /(?:邮编|邮政编码|zip|post ?code|postal code)\D{0,5}([A-Za-z0-9][A-Za-z0-9 -]{2,9})/iu
    .exec(line)?.[1]
    ?.trim();
  if (chinese?.groups) {
    const { city, street } = chinese.groups;
    return { city, street: street?.trim(), postalCode: postalCode ?? /(?<!\d)\d{6}(?!\d)/.exec(line)?.[0] };
  }
  const parts = line.split(/\s*[,，]\s*/);
  const first = parts[0]?.trim() ?? "";
  if (/\p{Script=Han}/u.test(line)) return { postalCode };
  if (parts.length < 2 || !/\d/.test(first)) return { postalCode };
  const last = parts.slice(1).join(", ");
  const code = postalCode ?? /\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4,6}(?:-\d{4})?)\b/.exec(last)?.[0];
  const city = parts[1]
    ?.replace(code ?? "", "")
    .replace(/\b[A-Z]{2}\b/, "")
    .replace(/\b(?:instead|please|thanks)\b|[.\s]+$/giu, "")
    .trim();
  return { street: first, city: city || undefined, postalCode: code };
}

/** What a message gives a tool that takes a postal address, by the tool's own names. */
export function addressArguments(wanted: Argument[], text: string): JsonObject {
  const address = addressIn(text);
  const found: JsonObject = {};
  for (const argument of wanted) {
    const part = PARTS.find(([names]) => names.test(argument.name))?.[1];
    const value = part && address[part];
    if (value !== undefined && (argument.pattern?.test(value) ?? true)) found[argument.name] = value;
  }
  return found;
}

/** Whether a tool takes a postal address. */
export function takesAddress(wanted: Argument[]): boolean {
  return ["street", "city"].every((part) =>
    wanted.some(({ name }) => PARTS.some(([names, key]) => key === part && names.test(name))),
  );
}
