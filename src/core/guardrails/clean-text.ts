// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this file is about
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;
/** Zero width, direction overrides, soft hyphens, invisible operators, byte order marks (Unicode Technical Report 36, 2.10). */
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u180E]/g;
/** Joiners are letters of Persian and parts of emoji; between Latin letters they only hide words. */
const JOINER_IN_WORD = /(?<=[A-Za-z])[\u200C\u200D]+(?=[A-Za-z])/g;
/** The tag block repeats ASCII invisibly: a way to write instructions that nobody sees. */
const TAGS = /(?<!\u{1F3F4}[\u{E0020}-\u{E007E}]*)[\u{E0000}-\u{E007F}]/gu;

export interface CleanText {
  text: string;
  /** Something was written so that people don't see it: a message in tag characters, or many invisible ones. */
  hidden: boolean;
}

const MANY_INVISIBLE = 8;

/** Well-formed text in composed form without what can't be seen; line breaks and tabs stay. */
export function cleanText(raw: string): CleanText {
  const wellFormed = raw.toWellFormed().replace(/\r\n?/g, "\n");
  const tags = wellFormed.match(TAGS)?.length ?? 0;
  const invisible = wellFormed.match(INVISIBLE)?.length ?? 0;
  const text = wellFormed
    .replace(TAGS, "")
    .replace(CONTROL, "")
    .replace(INVISIBLE, "")
    .replace(JOINER_IN_WORD, "")
    .normalize("NFC");
  return { text, hidden: tags > 0 || invisible >= MANY_INVISIBLE };
}

const LOOKALIKES: Record<string, string> = {
  а: "a",
  е: "e",
  о: "o",
  р: "p",
  с: "c",
  у: "y",
  х: "x",
  і: "i",
  ѕ: "s",
  ј: "j",
  ԁ: "d",
  ɡ: "g",
  ո: "n",
  α: "a",
  ο: "o",
  ν: "v",
  ι: "i",
};
const LEET: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/**
 * A second reading of a text for finding words that were disguised: width forms folded, look-alike letters of other
 * alphabets, digits inside words and letters set apart ("i g n o r e"). Only for matching: its length differs.
 */
export function unmask(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[а-яіѕјԁɡոαονι]/gu, (letter) => LOOKALIKES[letter] ?? letter)
    .replace(/(?<=\p{L})[01345 7@$!](?=\p{L})/gu, (char) => LEET[char] ?? char)
    .replace(/\b(?:[a-z][ .*_-]){3,}[a-z]\b/g, (spaced) => spaced.replace(/[ .*_-]/g, ""));
}
