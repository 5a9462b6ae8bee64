import type { JsonValue } from "../../json.ts";
import { countryIn } from "./countries.ts";
import { names } from "./field-labels.ts";
import { snakeCase } from "./field-name.ts";
import { memberName } from "./nested-arguments.ts";
import { chineseNumber } from "./numerals.ts";
import { likeliestOption, optionIn } from "./options.ts";
import { type Argument, isIdentifier, nounOf } from "./schema.ts";

/** A number with money beside it is an amount, never an order's number. */
const MONEY =
  /(?:[$€£¥￥]|\b(?:usd|eur|gbp|cny|rmb)\s?)\s?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?\s?(?:usd|dollars?|bucks|eur|euros?|pounds?|yuan|rmb|cny|美元|美金|元|块钱?|刀|%|percent)/giu;
const OTHER_NUMBERS = /(?:zip|postal|post ?code|邮编|邮政编码|phone|tel|mobile|电话|手机)\D{0,12}\d[\d -]*/giu;

/** A number that is introduced as a record's is never an amount. */
const INTRODUCED =
  /(?:\b(?:orders?|invoices?|tickets?|parcels?|packages?|tracking|account|id|no\.|number)|#|订单|单号|编号)\s*(?:id|number|no\.?|号|编号)?[\s:：#是]*([A-Za-z]{0,4}\d[\w-]*)/giu;

/** "第一个" counts records, and nothing else. */
const ORDINAL = /第\s*[一二两三四五六七八九十\d]+\s*[个条项单件]?/gu;

/** The numbers that a text introduces as a record's: "order 1042", "订单1042". */
export function introducedIn(text: string): string[] {
  return [...text.matchAll(INTRODUCED)].map((match) => match[1] ?? "");
}

function numbersIn(text: string): number[] {
  const digits = text.replace(
    /[零一二两三四五六七八九十百千万]+(?=\s*(?:块|元|美元|美金|个|件|台|双|套|份|只|张))/gu,
    (numeral) => String(chineseNumber(numeral)),
  );
  return (digits.match(/(?<![A-Za-z\d#-])\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) =>
    Number(number.replaceAll(",", "")),
  );
}

/** A Chinese word says in two characters what schemas expect in three letters: it is written as the sentence that it is. */
export function longEnough({ minLength }: Argument, value: string): string {
  return value.length < minLength && /\p{Script=Han}$/u.test(value) ? `${value}。` : value;
}

function fits(argument: Argument, value: string): string | undefined {
  if (!argument.pattern) return value.length >= argument.minLength ? value : undefined;
  return [value, value.toUpperCase(), value.toLowerCase()].find((form) => argument.pattern?.test(form));
}

/** Words of a text that may be identifiers, without what is money, a telephone number or a postal code. */
function tokens(text: string): string[] {
  return (
    text
      .replace(MONEY, " ")
      .replace(OTHER_NUMBERS, " ")
      .match(/(?<![\w.])[A-Za-z0-9][A-Za-z0-9_-]*(?!\.\d)/g) ?? []
  );
}

/** Every value for an identifier that a text names, in its order: by the pattern, or else by looking like a code. */
export function identifiersIn(argument: Argument, text: string): string[] {
  const looksLikeCode = (token: string) => /\d/.test(token) || /^[A-Z]{3,}$/.test(token);
  const found = tokens(text)
    .filter((token) => argument.pattern !== undefined || looksLikeCode(token))
    .map((token) => fits(argument, token))
    .filter((value) => value !== undefined);
  return [...new Set(found)];
}

const FORMATS: Record<string, RegExp> = {
  email: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/u,
  date: /\d{4}-\d{2}-\d{2}/,
  "date-time": /\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/,
  uri: /https?:\/\/[^\s，。]+/u,
  uuid: /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i,
};

function amountIn(text: string, taken: string[]): number | undefined {
  const money = text.match(MONEY)?.filter((found) => !/%|percent/i.test(found));
  if (money?.[0]) return numbersIn(money[0])[0];
  return numbersIn(text.replace(INTRODUCED, " ").replace(ORDINAL, " ")).find(
    (number) => !taken.includes(String(number)),
  );
}

/** A bound such as `max_price` needs its own word beside the number. */
const BOUNDS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^max|_max$/,
    /(?:under|below|less than|at most|up to|cheaper than|max(?:imum)?|no more than|不超过|低于|少于|最多)\D{0,6}(\d[\d,.]*)|(\d[\d,.]*)\s*(?:元|块|美元|美金)?(?:以内|以下|之内)/iu,
  ],
  [
    /^min|_min$/,
    /(?:over|above|more than|at least|from|min(?:imum)?|高于|超过|至少|大于)\D{0,6}(\d[\d,.]*)|(\d[\d,.]*)\s*(?:元|块|美元|美金)?以上/iu,
  ],
  [/^limit$/, /(?:last|latest|recent|first|top|最近(?:的)?|前)\s*(\d{1,2})\b/iu],
  [/^quantity$|_count$/, /(\d{1,3})\s*(?:pieces?|items?|units?|of them|x\b|个|件|台|双|套|份|只)/iu],
];

function boundIn(name: string, text: string): number | undefined {
  const found = BOUNDS.find(([names]) => names.test(name))?.[1].exec(text);
  const number = found?.[1] ?? found?.[2];
  return number === undefined ? undefined : Number(number.replaceAll(",", ""));
}

const ASSERTED: Record<string, RegExp> = {
  in_stock: /\bin stock\b|\bavailable\b|有货|现货/iu,
  is_default: /\bdefault\b|默认/iu,
};

const PHONE = /\+?\d[\d ()-]{6,18}\d/;

/** "change my name to Alice Chen", "姓名改成陈爱丽": a text that follows its field's name. */
function named(argument: Argument, text: string): string | undefined {
  if (argument.pattern || argument.kind !== "string" || !names(text, argument.name)) return undefined;
  return (
    /\b(?:to|as|is)\s+(\S.*?)[.!]?$/iu.exec(text)?.[1] ?? /(?:改成|改为|换成|是|为)\s*(\S+?)[。！]?$/u.exec(text)?.[1]
  );
}

const AMOUNT = /(?:^|_)(?:amount|price|sum|total)$/;

/** Some systems take amounts as text, so that no cent is lost. */
function isAmount({ name, kind, pattern }: Argument): boolean {
  return (
    kind === "string" &&
    ["1", "1.00"].some((amount) => pattern?.test(amount)) &&
    AMOUNT.test(snakeCase(memberName(name)))
  );
}

function amountText(argument: Argument, amount: number | undefined): string | undefined {
  if (amount === undefined) return undefined;
  const [short, long] = [String(amount), amount.toFixed(2)];
  return fits(argument, Number.isInteger(amount) ? short : long) ?? fits(argument, long) ?? fits(argument, short);
}

/** What one message says about an argument that it need not have been asked for. `taken`: values that other arguments have. */
export function valueIn(argument: Argument, text: string, taken: string[]): JsonValue | undefined {
  if (argument.options.length > 0) return optionIn(argument, text);
  if (argument.format !== undefined && FORMATS[argument.format]) return FORMATS[argument.format]?.exec(text)?.[0];
  if (isIdentifier(argument)) return identifiersIn(argument, text).find((value) => !taken.includes(value));
  if (argument.kind === "boolean") return ASSERTED[argument.name]?.test(text) ? true : undefined;
  if (isAmount(argument)) return amountText(argument, amountIn(text, taken));
  if (/phone|mobile/.test(argument.name)) return PHONE.exec(text)?.[0].trim();
  if (argument.kind !== "number" && argument.kind !== "integer") return named(argument, text);
  const bound = boundIn(argument.name, text);
  if (bound !== undefined || !argument.required) return bound;
  const amount = amountIn(text, taken);
  return argument.kind === "integer" && !Number.isInteger(amount) ? undefined : amount;
}

/** What an answer to the question for this argument gives it. */
export function answerFor(argument: Argument, text: string, taken: string[]): JsonValue | undefined {
  const found =
    valueIn({ ...argument, required: true }, text, taken) ??
    likeliestOption(argument, text) ??
    (argument.name === "country" ? countryIn(text) : undefined);
  if (found !== undefined) return found;
  if (argument.kind === "boolean")
    return /^(?:y|是|要|对|好)/iu.test(text.trim()) ? true : /^(?:n|不|否)/iu.test(text.trim()) ? false : undefined;
  if (argument.kind !== "string" || argument.options.length > 0 || FORMATS[argument.format ?? ""]) return undefined;
  const answer = text
    .trim()
    .replace(/^(?:it's|it is|that's|that is|是|应该是)\s*/iu, "")
    .replace(new RegExp(`^the ${nounOf(argument.name)}(?: \\w+)? is\\s+`, "iu"), "")
    .replace(/[.。!！]+$/u, "")
    .trim();
  const whole = fits(argument, isIdentifier(argument) ? answer : longEnough(argument, answer));
  if (whole !== undefined) return isIdentifier(argument) && /\s/.test(whole) ? undefined : whole;
  return tokens(answer)
    .map((token) => fits(argument, token))
    .find((value) => value !== undefined);
}
