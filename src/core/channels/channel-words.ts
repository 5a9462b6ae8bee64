import type { CodedError } from "../coded-error.ts";
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
  empty: {
    en: "What can I help you with? Write your question behind my name, or send it to me in a direct message.",
    zh: "请问有什么可以帮您？请在提及我时写下问题，或直接给我发私信。",
  },
  corrected: { en: "Correction: {text}", zh: "更正：{text}" },
  thanks: { en: "Thank you, that is noted.", zh: "谢谢，已记录。" },
  notYourThumb: { en: "Only the person who asked can say that.", zh: "只有提问者本人可以评价。" },
  files: { en: "[Attached: {names}]", zh: "[附件：{names}]" },
} as const;

/** Refusals by their code; in English the error has its own words. */
const REFUSALS_ZH: Readonly<Record<string, string>> = {
  LINK_CODE_WRONG: "验证码错误、已使用或已过期。请登录我们的网站重新获取。",
  LINK_TRIES_USED_UP: "尝试次数过多，10 分钟内不再接受验证码。请稍后在我们的网站重新获取。",
  MESSAGE_TOO_LONG: "消息太长了，请分成几条发送。",
  RATE_LIMITED: "您发送得太快了，请稍等片刻再继续。",
  STORAGE_FULL: "系统暂时无法接收新消息，请稍后再试。",
};

/** The sentence in the language of what somebody wrote. */
export function channelWords(
  sentence: keyof typeof SENTENCES,
  written: string,
  fill: Record<string, string> = {},
): string {
  return wordsIn(detectLanguage(written), sentence, fill);
}

/** The sentence in a language, where what was written last (a code, a press) is in none. */
export function wordsIn(language: string, sentence: keyof typeof SENTENCES, fill: Record<string, string> = {}): string {
  const words: string = SENTENCES[sentence][language === "zh" ? "zh" : "en"];
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => fill[name] ?? whole);
}

/** Why something was refused and what to do, for a customer. */
export function refusalWords({ code, message, remedy }: CodedError, language: string): string {
  const translated = language === "zh" ? REFUSALS_ZH[code] : undefined;
  return translated ?? [message, remedy].filter(Boolean).join(" ");
}
