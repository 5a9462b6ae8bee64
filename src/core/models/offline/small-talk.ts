import { isCorrection } from "../../intent/correction.ts";

export type SmallTalk = "yes" | "no" | "stop" | "greeting" | "thanks" | "identity" | "abilities";

const KINDS: readonly (readonly [SmallTalk, RegExp])[] = [
  [
    "identity",
    /\b(?:are you|am i (?:talking|speaking|chatting) (?:to|with)|is this)(?: an?)? (?:(?:real|actual|live|human) )?(?:bot|robot|human|person|ai|machine|chatbot|llm|real|chatgpt|gpt|computer)\b|\bwho (?:are you|am i (?:talking|speaking) (?:to|with))|\bwhat are you\b|你是(?:谁|什么|机器人|真人|人工智能|AI|人吗|不是)|(?:是)?真人(?:吗|还是)/iu,
  ],
  [
    "abilities",
    /\bwhat (?:can|do) you (?:do|help|offer)|\bhow can you help|\bwhat can i (?:ask|do)|^\s*(?:help|menu|commands)[\s.!?]*$|你(?:能|会|可以)(?:做|帮|干)(?:些)?(?:什么|啥|哪些)|你有(?:什么|哪些)功能|(?:能|可以)(?:帮|办)(?:我)?(?:什么|哪些|啥)|^\s*帮助[\s。！？]*$/iu,
  ],
  [
    "stop",
    /^(?:(?:oh|ok|no|ah|well|actually)[\s,]+)*(?:never ?mind|forget (?:it|about it|that)|stop(?: it| that)?|leave it|skip it|drop it|don't bother|not now)[\s.!]*$|^(?:那|还是|不|唉|嗯)*(?:算了|不用了|不办了|不要了|不弄了|先不(?:用|办|弄)?了?)(?:吧|谢谢|[\s，。！,.!])*$/iu,
  ],
  [
    "yes",
    /^(?:yes|yep|yeah|yup|ya|y|sure(?: thing)?|ok(?:ay)?|correct|right|exactly|confirm(?:ed)?|please do|go ahead|do it|sounds? good|absolutely|definitely|of course|fine|alright|that's right|i confirm)(?:[\s,.!]+(?:please|thanks|thank you|go ahead|do it|do that|that's (?:right|correct|it|fine)|correct|cancel it|sure|i confirm|confirm|of course))*[\s.!]*$|^(?:是(?:的|啊)?|对(?:的|啊)?|好(?:的|啊|吧)?|可以(?:的)?|行|嗯+|确认|确定|没错|没问题|同意|办吧|提交(?:吧)?|要(?:的)?|没错的?|请(?:办理|提交|继续))(?:[\s，。！,.!吧呢啊]|谢谢|确认|是的|对|好的|可以|提交|办理|麻烦了?|请)*$/iu,
  ],
  [
    "no",
    /^(?:no|nope|nah|n|not|negative|don't|do not|please don't|rather not)(?:[\s,.!]+(?:thanks|thank you|don't|do it|do that|please|not (?:yet|that|now|really)|i don't|sorry|want to|i've changed my mind))*[\s.!]*$|^(?:不(?:是|要|用|行|可以|对|了|好|同意|需要|想)?|否|别|没有|不是的)(?:[\s，。！,.!了吧]|谢谢|不用|别|不要)*$/iu,
  ],
  [
    "greeting",
    /^(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))(?:\s+(?:there|all|team|everyone|support))?[\s,.!]*(?:how are you(?: doing)?(?: today)?\??)?[\s.!]*$|^(?:(?:hi|hello|hey)(?:\s+there)?[\s,.!]*)?(?:(?:please )?(?:can|could|would) (?:you|someone|somebody|anyone) (?:please )?help(?: me)?(?: out)?|(?:please )?help me(?: out)?|i need (?:some |your )?help)(?:[\s,]+please)?[\s.!?]*$|^(?:你好|您好|嗨|哈喽|哈啰|早上好|下午好|晚上好|早安|在吗|有人吗|在不在|请问在吗)[\s，。！,.!？?啊呀]*$/iu,
  ],
  [
    "thanks",
    /^(?:(?:ok|okay|great|perfect|good|nice|cool|awesome|alright|no|got it)[\s,.!]+)*(?:thanks?|thank you|thx|ty|cheers)(?:\s+(?:so much|very much|a lot|for (?:your|the) help|you|again))*[\s.!]*$|^(?:好的?|行|嗯|明白了|知道了)?[\s，,]*(?:谢谢|多谢|感谢|谢了|谢啦)(?:你|您|了|啦|帮助|的)*[\s。！!.]*$/iu,
  ],
];

/** What a message is when it is nothing but a way of speaking; undefined for anything of substance. */
export function smallTalk(text: string): SmallTalk | undefined {
  const message = text.normalize("NFKC").replace(/[’‘]/g, "'").trim();
  return KINDS.find(([, pattern]) => pattern.test(message))?.[0];
}

const FOLLOW_UP = /^(?:and|what about|how about)\b|^那.{1,20}呢[?？]?$/iu;

/** Whether a message says the same again with something else in it: a correction, or "and 1044?". */
export function changesWhatWasSaid(text: string): boolean {
  return isCorrection(text) || FOLLOW_UP.test(text.normalize("NFKC").trim());
}
