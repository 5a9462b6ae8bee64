/** Who can be asked for. "agent" and "rep" only as a person to talk to, see the frames below. */
const PERSON =
  "(?:(?:a|an|the|some|your|another|any|one of your|one of the)\\s+)?(?:(?:real|live|actual|human|living|customer|support|service|care|sales|proper|different|senior|store|shop)\\s+)*(?:human(?: being)?|person|people|agents?|operators?|representatives?|reps?|managers?|supervisors?|advis[oe]rs?|staff(?: member)?|someone|somebody|employees?|associates?|colleagues?|team member|customer (?:service|support|care)|support (?:team|staff|agent)|service desk)\\b";

/** What makes the person a thing: "human hair wig", "agent name", "person of interest", "manager's special". */
const NOT_PERSON =
  "(?![\\s-]+(?:hair|body|anatomy|size|sized|resources|rights|error|made|name|fee|code|card|app|edition|version|series|skin|-))(?!'s)";

const ENGLISH = [
  `\\b(?:talk|speak|chat|spoke|connect(?:ed)?|transfer(?:red)?|escalate(?:d)?|switch|hand(?:ed)?(?: me)?(?: over)?|put(?: me)?(?: through)?|forward(?:ed)?|redirect(?:ed)?|pass(?:ed)?|route(?:d)?)\\s+(?:me\\s+|us\\s+|this\\s+|my call\\s+|it\\s+)?(?:over\\s+|on\\s+|through\\s+)?(?:to|with)\\s+${PERSON}${NOT_PERSON}`,
  `\\b(?:want|need|like|prefer|get|give|gimme|have|find|contact|reach|call|connect)\\s+(?:me\\s+|to (?:talk|speak|chat) (?:to|with)\\s+)?(?:a\\s+|an\\s+|some\\s+|the\\s+|another\\s+)?(?:(?:real|live|actual|human|living)\\s+)*(?:human(?: being)?|real person|live person|actual person|agent|operator|representative|person|rep|manager|supervisor|customer (?:service|support|care)(?: (?:agent|rep|representative|person))?|support agent)${NOT_PERSON}(?!\\s+\\w*\\s*(?:order|product|wig))`,
  `^(?:(?:can i|could i|may i|please|pls|hi|hey|hello|ok|no|i said)[\\s,]+)*(?:have\\s+|get\\s+)?(?:a\\s+|an\\s+)?(?:(?:real|live|actual|human)\\s+)*(?:human(?: being)?|real person|person|agent|operator|representative|rep|manager|supervisor|customer (?:service|support|care)|human (?:agent|support|help))(?:[\\s,]+(?:please|pls|now|asap))*[.!?\\s]*$`,
  "\\b(?:not|don't|isn't|no more|stop|instead of|rather than|sick of|tired of|hate)\\b.{0,25}\\b(?:a |the |this |talking to (?:a |the )?)?(?:bots?|robots?|chatbots?|machines?|automated)\\b.{0,30}\\b(?:human|person|someone|agent|people)\\b",
  "\\b(?:is there|are there|can|could)\\s+(?:a |an |any )?(?:real |live |actual )?(?:human|person|people|someone|somebody|agent|anyone)(?: real| there)?\\s+(?:i can (?:talk|speak)|to (?:talk|speak)|available|(?:help|call|contact|assist|phone|ring)(?: me)?)\\b",
  "\\b(?:let me|i (?:want|need|would like|'d like|wanna)(?: to)?) (?:talk|speak) (?:to|with) (?:someone|somebody|a human|a person|an agent|people)\\b",
];

const CHINESE = [
  "(?:转|找|要|叫|换|接|联系|呼叫|请|需要|想和|想跟|和|跟|有没有|有)(?:接|到|一下|一个|个|你们|你们的|真)?\\s*(?:的)?(?:人工|真人|活人)(?:客服|服务|坐席|座席|来|聊|处理|帮|吗|接|$|[，。！？!?,\\s])",
  "^(?:请|我要|麻烦|快)?\\s*(?:人工|真人|活人)(?:客服|服务|坐席|座席)?(?:吧|呢|谢谢|[，。！？!?,\\s])*$",
  "(?:人工|真人)(?:客服|坐席|座席)(?!的?(?:工作|上班|服务)?(?:时间|电话))",
  "(?:转|找|叫|换|联系|请|让)(?:接|到|一下|一个|个|你们|你们的)*(?:客服人员|客服专员|客服代表|工作人员|经理|主管|负责人|领导|客服)(?!端|号)",
  "(?:不想|不要|别|不愿意?)(?:再)?(?:跟|和|同)?(?:机器人|AI|人工智能|机器)(?:说|聊|谈|回复|讲|对话|了)",
  "(?:和|跟|与)(?:一个|个)?(?:人|客服|工作人员|真人)(?:说|聊|谈|沟通|讲|对话)",
];

const ASKS = [...ENGLISH, ...CHINESE].map((source) => new RegExp(source, "iu"));

/** Said of somebody else or turned down: "I already talked to an agent", "I don't need a human". */
const NOT_ASKING =
  /\b(?:don't|do not|didn't|no need to|needn't)\s+(?:want|need|like|have)?\s*(?:to\s+)?(?:talk|speak|transfer|escalate|a human|an agent|a person|a manager)(?!.{0,20}(?:bot|machine))|\b(?:i|we)(?:'ve| have)?\s+(?:already\s+|just\s+)?(?:talked|spoke|spoken|chatted)\s+(?:to|with)|不(?:用|需要|要|必)(?:转|找)?(?:接)?人工/iu;

/** Whether the customer asks for a person instead of the assistant. */
export function wantsHuman(text: string): boolean {
  const message = text.normalize("NFKC").replace(/[’‘]/g, "'").replace(/\s+/g, " ").trim();
  return message
    .split(/(?<=[.!?。！？;；])/u)
    .some((sentence) => !NOT_ASKING.test(sentence) && ASKS.some((ask) => ask.test(sentence.trim())));
}
