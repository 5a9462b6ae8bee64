import { expect, it } from "vitest";
import { detectLanguage } from "./language.ts";

it.each([
  ["where is my order", "en"],
  ["我的订单1043到哪了", "zh"],
  ["帮我看看 SmartWatch Pro Max 有货吗", "zh"],
  ["Is 茶 (tea) in the catalogue, and what does it cost to ship it?", "en"],
  ["1043", "en"],
  ["", "en"],
])("%j is answered in %s", (text, language) => expect(detectLanguage(text)).toBe(language));
