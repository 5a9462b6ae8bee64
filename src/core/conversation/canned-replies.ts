/** Sentences that no model is asked for, by language. `{…}` is filled in. */
const SENTENCES = {
  blocked: {
    en: "I can't help with that message. Tell me in other words what you need from us, or ask for a person.",
    zh: "这条消息我无法处理。请换一种说法告诉我您的需求，或者要求转人工。",
  },
  human: {
    en: "I've asked a colleague to take over. You can keep writing here; a person will read it and answer.",
    zh: "我已请同事接手。您可以继续在这里留言，工作人员会看到并回复您。",
  },
  takenOver: {
    en: "A colleague of mine has taken over and will answer you here.",
    zh: "我的同事已接手，会在这里回复您。",
  },
  resolved: {
    en: "Glad to help. Write any time if something else comes up.",
    zh: "很高兴能帮到您。有其他问题随时联系我们。",
  },
  clarify: { en: "What is it about? {choices}", zh: "请问是哪方面的问题？{choices}" },
  apology: {
    en: "I'm sorry, something went wrong on our side and I couldn't finish this. I've asked a colleague to look at it; nothing you wrote is lost.",
    zh: "抱歉，我们这边出了点问题，没能处理完。我已请同事跟进，您发的内容都已保存。",
  },
  tooManySteps: {
    en: "I couldn't finish this by myself. Shall I ask a colleague to take over?",
    zh: "这件事我没能独立完成。需要我请同事接手吗？",
  },
  noAnswer: {
    en: "I don't have an answer to that. Could you put it another way, or shall I ask a colleague?",
    zh: "这个问题我暂时答不上来。您可以换个说法，或者让我请同事帮忙？",
  },
  outcomeSucceeded: { en: "Done: {title}.", zh: "已完成：{title}。" },
  outcomeResult: { en: "Here is what you asked for: {title}.", zh: "您要的信息如下：{title}。" },
  outcomeDenied: {
    en: "Your request was not approved: {title}. Nothing was changed.",
    zh: "您的请求未获批准：{title}。没有做任何更改。",
  },
  outcomeExpired: {
    en: "Nobody could decide on your request in time: {title}. Nothing was changed. Shall I ask again?",
    zh: "您的请求未能及时得到处理：{title}。没有做任何更改。需要我重新提交吗？",
  },
  outcomeWithdrawn: {
    en: "Withdrawn as you asked: {title}. Nothing was changed.",
    zh: "已按您的要求撤回：{title}。没有做任何更改。",
  },
  outcomeRefused: {
    en: "This could not be done any more: {title}. Something has changed since you asked. Nothing was changed on our side.",
    zh: "此操作已无法执行：{title}。您提交后情况有变。我们没有做任何更改。",
  },
  outcomeFailed: {
    en: "This did not work: {title}. Our system refused it, so nothing was changed. Shall I ask a colleague?",
    zh: "操作未成功：{title}。系统拒绝了该请求，没有做任何更改。需要我请同事帮忙吗？",
  },
  outcomeUnknown: {
    en: "We don't know yet whether this went through: {title}. Please don't ask for it again; we are checking and will tell you.",
    zh: "目前还不确定是否成功：{title}。请不要重复提交，我们正在核实，会尽快告诉您。",
  },
  linkAccount: {
    en: "To link your account, get a code on our website, where you are signed in, and send it to me in a direct message.",
    zh: "请登录我们的网站获取验证码，再通过私信发给我，即可关联您的账号。",
  },
  fromStaff: { en: "A message from our team: {message}", zh: "工作人员留言：{message}" },
  stopped: { en: "(This answer was stopped before it was finished.)", zh: "（该回复未完成即被中止。）" },
  earlier: { en: "Earlier", zh: "之前" },
} as const;

export type CannedReply = keyof typeof SENTENCES;

/** The sentence in the conversation's language. */
export function canned(reply: CannedReply, language: string, fill: Record<string, string> = {}): string {
  const sentence: string = SENTENCES[reply][language === "zh" ? "zh" : "en"];
  // A function, because a replacement string would give "$&" in a customer's words a meaning.
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => fill[name] ?? whole);
}
