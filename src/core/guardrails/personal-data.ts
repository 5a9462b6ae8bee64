import { ibanLength, isChineseId, passesLuhn } from "./check-digits.ts";

export type PersonalDataKind = "email" | "phone" | "card" | "iban" | "national_id";

export interface PersonalData {
  kind: PersonalDataKind;
  from: number;
  to: number;
  value: string;
}

interface Detector {
  kind: PersonalDataKind;
  pattern: RegExp;
  /** Length of the valid value at the start of what the pattern found; 0 when it is none. `before`: the text in front of it. */
  accept(found: string, before: string): number;
}

const compact = (text: string): string => text.replace(/[\s.-]/g, "");

/** Issuers' number ranges with their lengths (ISO/IEC 7812, as the card networks publish them). */
const CARDS: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12,15}$/,
  /^62\d{14,17}$/,
  /^81\d{14,17}$/,
  /^3(?:0[0-5]|[689]\d)\d{11,16}$/,
  /^(?:2131|1800)\d{11}$/,
  /^35(?:2[89]|[3-8]\d)\d{12,15}$/,
  /^(?:50|5[6-8]|6[0-9])\d{14,17}$/,
  /^220[0-4]\d{12,15}$/,
];
const OTHER_NUMBER =
  /(?:track(?:ing)?|parcel|shipment|waybill|order|invoice|reference|ref|ticket|serial|imei|isbn|ean|sku|运单|快递|物流|单号|订单|发票|序列|编号)[^\d\n]{0,24}$/i;
const PHONE_CUE =
  /(?:tel(?:ephone)?|phone|mobile|cell|call(?: me)?(?: at| on)?|fax|whatsapp|sms|text|number is|reach (?:me|us|him|her) (?:at|on)|(?:answering|available) (?:at|on)|电话|手机|联系方式|号码|致电|拨打|热线|座机|传真)[^\d\n+]{0,16}$/i;

const inLine = (digits: string, least: number, most: number): boolean =>
  digits.length >= least && digits.length <= most;

const DETECTORS: readonly Detector[] = [
  {
    kind: "email",
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}](?:[\p{L}\p{N}._%+-]{0,62}[\p{L}\p{N}_+-])?@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,24}|xn--[a-z0-9-]+)/gu,
    // Chinese runs on without a space: the address begins with the first Latin character.
    accept: (found) => found.length,
  },
  {
    kind: "iban",
    pattern: /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}/g,
    accept(found) {
      const wanted = ibanLength(found.replace(/[ -]/g, "").toUpperCase());
      let seen = 0;
      for (let index = 0; wanted > 0 && index < found.length; index++) {
        if (/[A-Za-z0-9]/.test(found.charAt(index)) && ++seen === wanted) {
          return /[A-Za-z0-9]/.test(found.charAt(index + 1)) ? 0 : index + 1;
        }
      }
      return 0;
    },
  },
  {
    kind: "national_id",
    pattern: /(?<![A-Za-z0-9])[1-9]\d{16}[\dXx](?![A-Za-z0-9])/g,
    accept: (found) => (isChineseId(found) ? found.length : 0),
  },
  {
    kind: "national_id",
    pattern: /(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g,
    accept: (found) => found.length,
  },
  {
    kind: "card",
    pattern: /(?<![A-Za-z0-9.-]|\d )\d(?:[ -]?\d){11,18}(?![A-Za-z0-9]|[ .-]\d)/g,
    accept(found, before) {
      const digits = compact(found);
      const valid = passesLuhn(digits) && CARDS.some((range) => range.test(digits)) && !/^(\d)\1+$/.test(digits);
      return valid && !OTHER_NUMBER.test(before) ? found.length : 0;
    },
  },
  {
    kind: "phone",
    pattern: /(?<![\w+])(?:\+|00)[1-9](?:[ .()/-]{0,2}\d){6,14}(?!\w|[.,]\d)/g,
    accept: (found) => (inLine(found.replace(/\D/g, ""), 8, 17) ? found.length : 0),
  },
  {
    kind: "phone",
    pattern: /(?<![\dA-Za-z.-])1[3-9]\d(?:[ -]?\d{4}){2}(?![\dA-Za-z]|[.-]\d)/g,
    accept: (found, before) => (OTHER_NUMBER.test(before) ? 0 : found.length),
  },
  {
    kind: "phone",
    pattern: /(?<![\dA-Za-z.-])0\d{2,3}-\d{7,8}(?:-\d{1,5})?(?![\dA-Za-z-])/g,
    accept: (found) => found.length,
  },
  {
    kind: "phone",
    pattern:
      /(?<![\w.-])(?:1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w-])/gi,
    accept: (found, before) => (OTHER_NUMBER.test(before) ? 0 : found.length),
  },
  {
    kind: "phone",
    pattern: /(?<![\w.-]|\d )\(?0\d{1,4}\)?(?:[ .()/-]{1,2}\d{2,8}){1,5}(?![\w-]|[ .]\d)/g,
    accept: (found, before) =>
      inLine(found.replace(/\D/g, ""), 9, 12) &&
      !OTHER_NUMBER.test(before) &&
      !/^\d{2}[./-]\d{2}[./-]\d{2,4}$/.test(found)
        ? found.length
        : 0,
  },
  {
    kind: "phone",
    pattern: /(?<![\w.-])\(?0?\d(?:[ ./()-]{0,2}\d){6,13}(?![\w-])/g,
    accept: (found, before) =>
      PHONE_CUE.test(before) && !OTHER_NUMBER.test(before) && inLine(found.replace(/\D/g, ""), 7, 15)
        ? found.length
        : 0,
  },
];

const CONTEXT = 40;

/** Personal data that can be told by its form and check digits, in order, without overlaps; names are not among it. */
export function findPersonalData(text: string): PersonalData[] {
  const found: PersonalData[] = [];
  for (const { kind, pattern, accept } of DETECTORS) {
    for (const match of text.matchAll(pattern)) {
      const start =
        kind === "email"
          ? match.index + (/^\p{Script=Han}+(?=[A-Za-z0-9])/u.exec(match[0])?.[0].length ?? 0)
          : match.index;
      const value = text.slice(start, match.index + match[0].length);
      const length = accept(value, text.slice(Math.max(0, start - CONTEXT), start));
      const to = start + length;
      if (length > 0 && !found.some((other) => start < other.to && to > other.from)) {
        found.push({ kind, from: start, to, value: text.slice(start, to) });
      }
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** How two spellings of one value are compared: "+1 (503) 555-0100" and "15035550100" are the same number. */
export function sameForm({ kind, value }: Pick<PersonalData, "kind" | "value">): string {
  return kind === "email" ? value.toLowerCase() : value.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}
