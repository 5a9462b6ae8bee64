import { detectLanguage } from "../intent/language.ts";

/** What customers are told that no turn says, by language. */
const SENTENCES = {
  moved: {
    en: "I've answered you in a direct message, so that nobody else sees what concerns only you.",
    zh: "我已通过私信回复您，以免他人看到您的信息。",
  },
  directly: { en: "The answer comes as a direct message.", zh: "我会通过私信回复您。" },
  closed: {
    en: "I cannot write to you directly. Allow direct messages from me, then ask again.",
    zh: "我无法给您发私信。请允许我给您发私信，然后再问一次。",
  },
  notYours: {
    en: "This conversation belongs to somebody else. Mention me outside this thread, or write to me directly.",
    zh: "这个会话属于其他用户。请在别处提及我，或直接给我发私信。",
  },
  linked: {
    en: "Your account is linked now. What can I do for you?",
    zh: "您的账号已关联。请问有什么可以帮您？",
  },
  codeInPublic: {
    en: "A code is for a direct message only. This one is void now, because others could see it; please get a new one.",
    zh: "验证码只能在私信中发送。该验证码已被他人看到，现已作废，请重新获取。",
  },
  corrected: { en: "Correction: {text}", zh: "更正：{text}" },
  thanks: { en: "Thank you, that is noted.", zh: "谢谢，已记录。" },
  notYourThumb: { en: "Only the person who asked can say that.", zh: "只有提问者本人可以评价。" },
  files: { en: "[Attached: {names}]", zh: "[附件：{names}]" },
} as const;

/** The sentence in the language of what somebody wrote. */
export function channelWords(
  sentence: keyof typeof SENTENCES,
  written: string,
  fill: Record<string, string> = {},
): string {
  const words: string = SENTENCES[sentence][detectLanguage(written) === "zh" ? "zh" : "en"];
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => fill[name] ?? whole);
}
