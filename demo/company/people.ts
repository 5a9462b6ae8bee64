import type { Chance } from "./chance.ts";

const ENGLISH = {
  given:
    "James Mary Robert Linda Simon Susan Daniel Karen Paul Nancy Mark Helen George Ruth Peter Laura Kevin Grace Brian Chloe".split(
      " ",
    ),
  family:
    "Smith Brown Taylor Wilson Evans Thomas Walker Wright Green Baker Clark Young Turner Parker Collins Reed Morgan Cooper Ward Brooks".split(
      " ",
    ),
};

/** Chinese names with their spelling for e-mail addresses. */
const CHINESE = {
  family: [
    ["张", "zhang"],
    ["刘", "liu"],
    ["陈", "chen"],
    ["杨", "yang"],
    ["赵", "zhao"],
    ["黄", "huang"],
    ["周", "zhou"],
    ["吴", "wu"],
    ["徐", "xu"],
    ["孙", "sun"],
  ],
  given: [
    ["伟", "wei"],
    ["芳", "fang"],
    ["秀英", "xiuying"],
    ["敏", "min"],
    ["静", "jing"],
    ["丽", "li"],
    ["强", "qiang"],
    ["磊", "lei"],
    ["洋", "yang"],
    ["艳", "yan"],
    ["勇", "yong"],
    ["杰", "jie"],
    ["涛", "tao"],
    ["明", "ming"],
    ["欣怡", "xinyi"],
    ["子涵", "zihan"],
  ],
} as const;

export interface Person {
  name: string;
  /** Lower case and in Latin letters; what stands before the @. */
  mailbox: string;
  language: "en" | "zh";
}

/** Somebody; one in three is Chinese. Two may have the same name, so whoever needs a mailbox of their own adds a number. */
export function drawPerson({ below, pick }: Chance): Person {
  if (below(3) === 0) {
    const [family, given] = [pick(CHINESE.family), pick(CHINESE.given)];
    return { name: family[0] + given[0], mailbox: `${given[1]}.${family[1]}`, language: "zh" };
  }
  const [given, family] = [pick(ENGLISH.given), pick(ENGLISH.family)];
  return { name: `${given} ${family}`, mailbox: `${given}.${family}`.toLowerCase(), language: "en" };
}
