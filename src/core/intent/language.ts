export type Language = "en" | "zh";

/** The language to answer in: product names, ids and loan words stay Latin in Chinese messages, hardly ever the other way round. */
export function detectLanguage(text: string): Language {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const latinWords = text.match(/\p{Script=Latin}+/gu)?.length ?? 0;
  return han > 0 && han >= latinWords / 2 ? "zh" : "en";
}
