import type { Language } from "../../intent/language.ts";

/** Everything that the offline model says of its own, by what it is for; `{name}` is filled in. */
export const PHRASES = {
  greeting: {
    en: "Hello! I am Smart Support's built-in assistant. How can I help you?",
    zh: "您好！我是 Smart Support 的内置助手，请问有什么可以帮您？",
  },
  identity: {
    en: "I am Smart Support's built-in assistant: a program without a language model, not a person. I work from fixed rules, look things up in the company's systems, and pass what changes something to staff for approval. You can ask for a person at any time.",
    zh: "我是 Smart Support 的内置助手：一个不使用大语言模型的程序，不是真人。我按固定规则工作，可以查询公司系统里的信息；需要改动的操作会先交给工作人员批准。您随时可以要求转人工。",
  },
  abilities: {
    en: "You can ask me things like these:\n{list}\nWhat changes something is passed to staff for approval. You can also ask for a person.",
    zh: "您可以这样问我：\n{list}\n需要改动的操作会先交给工作人员批准。您也可以随时要求转人工。",
  },
  noAbilities: {
    en: "There is nothing I can look up or change here, but you can ask for a person.",
    zh: "我在这里没有可以查询或操作的内容，不过您可以要求转人工。",
  },
  welcome: { en: "You're welcome. Is there anything else?", zh: "不客气。还有其他可以帮您的吗？" },
  goodbye: { en: "You're welcome. Goodbye!", zh: "不客气，再见！" },
  dropped: { en: "All right, I won't do that. Nothing was changed.", zh: "好的，那就不办理了，没有做任何改动。" },
  notUnderstood: {
    en: "I'm sorry, I don't know that, and I won't guess. You can ask me things like: {list}. Or ask for a person.",
    zh: "抱歉，这个我不清楚，也不想乱猜。您可以这样问我：{list}。您也可以要求转人工。",
  },
  whichOne: { en: "Which do you mean?\n1. {first}\n2. {second}", zh: "您指的是哪一个？\n1. {first}\n2. {second}" },
  confirm: { en: "Shall I ask for this: {title}? (yes/no)", zh: "需要我为您提交申请吗：{title}？（是/否）" },
  unlikely: {
    en: "As far as I can see it will be turned down, for it is {status}.",
    zh: "目前状态为“{status}”，这个申请很可能无法通过。",
  },
  confirmAgain: { en: "Please answer yes or no.", zh: "请回答“是”或“否”。" },
  pending: {
    en: "I have passed it on: {title}. It has not happened yet: a colleague must approve it ({id}). I'll tell you as soon as it is decided.",
    zh: "已为您提交：{title}。目前还没有办理：需要工作人员批准（{id}），有结果会马上告诉您。",
  },
  done: { en: "Done: {title}.", zh: "已完成：{title}。" },
  found: { en: "Here is what I found:", zh: "查询结果如下：" },
  foundNothing: { en: "I found nothing.", zh: "没有查到任何内容。" },
  notYours: { en: "I can't find that among your records.", zh: "在您名下没有查到这条记录。" },
  signIn: {
    en: "Please sign in first: this is only for the customer whose it is.",
    zh: "请先登录：这项操作只对本人开放。",
  },
  tooOften: {
    en: "That has been asked for too often just now. Please try again a little later.",
    zh: "这项操作请求得太频繁了，请稍后再试。",
  },
  tooManyWaiting: {
    en: "So many of your requests are waiting already that no more are taken for now. You can take one back, or wait until some are decided.",
    zh: "您等待处理的申请已经很多，暂时不能再提交。您可以撤回其中一个，或等待处理结果。",
  },
  sameWaiting: { en: "The same request is waiting already ({id}).", zh: "相同的申请已在等待处理（{id}）。" },
  refused: { en: "That was refused: {reason}", zh: "无法办理：{reason}" },
  refusedBare: {
    en: "I'm not able to do that for you ({title}).",
    zh: "抱歉，这项操作无法为您办理（{title}）。",
  },
  failed: {
    en: "That did not work: {reason}",
    zh: "没有成功：{reason}",
  },
  failedBare: {
    en: "The system could not be reached just now, so nothing came of it ({title}). Please try again in a moment, or ask for a person.",
    zh: "系统暂时没有响应，操作没有完成（{title}）。请稍后再试，或者要求转人工。",
  },
  unknown: {
    en: "I did not get an answer from the system, so I can't tell whether it happened ({title}). A colleague is looking into it; please don't ask for it again until then.",
    zh: "系统没有返回结果，所以目前无法确定是否已办理（{title}）。工作人员会核实，在此之前请不要重复提交。",
  },
  denied: { en: "A colleague decided against it: {title}.", zh: "工作人员没有批准：{title}。" },
  expired: {
    en: "Nobody decided in time, so the request has lapsed: {title}. You can ask for it again.",
    zh: "申请超时未处理，已失效：{title}。您可以重新提交。",
  },
  withdrawn: {
    en: "The request is taken back; nothing was changed: {title}.",
    zh: "申请已撤回，没有做任何改动：{title}。",
  },
  nothingPending: {
    en: "Nothing is waiting, and nothing was changed.",
    zh: "目前没有等待处理的申请，也没有做过改动。",
  },
  actions: { en: "These are your requests:", zh: "您的申请如下：" },
  nothingToWithdraw: { en: "There is no request waiting that I could take back.", zh: "目前没有可以撤回的申请。" },
  takeBack: { en: "Shall I take this request back: {title}?", zh: "需要我撤回这个申请吗：{title}？" },
  whichAction: { en: "Which request shall I take back?", zh: "您想撤回哪一个申请？" },
  humanComing: {
    en: "I've asked a colleague to take over. They will read this conversation and answer here.",
    zh: "已为您转接人工客服，同事会查看这段对话并在这里回复您。",
  },
  noHuman: {
    en: "I can't reach a colleague from here just now. Please try again later.",
    zh: "我这里暂时无法转接人工，请稍后再试。",
  },
  notHere: {
    en: "I can't do that here: {title}. You can ask for a person.",
    zh: "我在这里无法办理：{title}。您可以要求转人工。",
  },
  invalid: { en: "That doesn't fit: {problem}.", zh: "信息不符合要求：{problem}。" },
  ask: { en: "What is the {name}{hint}?", zh: "请问{name}是什么{hint}？" },
  answerNumber: { en: "Which number is it?", zh: "请问是第几个？" },
  noSuch: { en: "There is no {noun} {value}.", zh: "没有编号为 {value} 的{noun}。" },
  stuck: {
    en: "I'm afraid I don't get any further with this. Shall I ask a colleague to take over?",
    zh: "这个问题我没能弄明白。需要我请同事接手吗？",
  },
  choose: { en: "{ask}\n{list}\nWhich number is it?", zh: "{ask}\n{list}\n请问是第几个？" },
  noneToChoose: { en: "I found none that this could be about.", zh: "没有查到相关的记录。" },
  alsoAsked: { en: "I'll come to the rest right after: {list}.", zh: "其余的我稍后为您处理：{list}。" },
  otherWaiting: {
    en: 'Your earlier request is still waiting ({id}); say "withdraw it" if it was a mistake.',
    zh: "您之前的申请仍在等待处理（{id}）；如果有误，请说“撤回”。",
  },
  allRight: { en: "All right. Is there anything else?", zh: "好的。还有其他可以帮您的吗？" },
  help: { en: "How can I help you?", zh: "请问有什么可以帮您？" },
} as const;

export type PhraseName = keyof typeof PHRASES;

/** Replaces `{name}` by what is given; a name that isn't given stays out, with the space before it. */
export function fillIn(template: string, values: Record<string, string>): string {
  return template.replace(/ ?\{([\w.]+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? "" : whole.replace(`{${name}}`, value);
  });
}

/** One of the offline model's own sentences in the customer's language. */
export function phrase(language: Language, name: PhraseName, values: Record<string, string> = {}): string {
  return fillIn(PHRASES[name][language], values);
}
