import { isJsonObject, type JsonValue } from "../json.ts";

const DONE =
  "cancel(?:l)?ed|refunded|credited|reversed|changed|updated|closed|deleted|deactivated|applied|approved|booked|replaced|upgraded|unsubscribed|blocked|unblocked|waived|issued|reset|returned|removed|renewed|rescheduled|paid (?:back|out)|transferred|processed";

/** The assistant says that it, or somebody here, did something. */
const OWN_DEED = [
  new RegExp(
    `\\b(?:I|we)(?:'ve| have|'ve just| have just)?\\s+(?:(?:just|already|now|successfully|also|gone ahead and|went ahead and)\\s+)*(?:${DONE})\\b`,
    "iu",
  ),
  /(?<!不|没|未|无法|尚未|还没)(?:我|我们)?(?:已经?|刚刚?|成功)(?:经)?(?:为|帮|给|替)(?:您|你)(?:成功)?(?:把|将)?[^：:，,。；提交申请]{0,14}?(?:取消|退款|退还|退回|修改|更改|更新|办理|处理|创建|关闭|注销|删除|添加|使用|批准|发放|补发|退掉|改)(?:好|完|掉|成功|了|完成)?/u,
];

/** Something is said to have been done, whoever did it. */
const DEED = [
  new RegExp(
    `\\b(?:has|have|had|was|were|is|are)\\s+(?:now\\s+|just\\s+|already\\s+|been\\s+|successfully\\s+|fully\\s+)*(?:been\\s+)?(?:successfully\\s+)?(?:${DONE})\\b`,
    "iu",
  ),
  new RegExp(`^\\W*(?:done|all done|all set|completed)\\b|\\bsuccessfully (?:${DONE})\\b`, "iu"),
  /(?<!不|没|未|尚未|还没|如果|若|是否)(?:已(?:经)?(?:成功)?|成功)(?:为您)?(?:取消|退款|退还|退回|修改|更改|更新|办理|办妥|处理完|创建|关闭|注销|删除|生效|到账|批准|完成)|(?:取消|退款|修改|办理|注销|更新)(?:已经?)?成功|(?:取消|退款|修改|办理|注销)(?:好|完)了/u,
];

/** Not a statement that it happened: a question, a condition, a negation, a plan, a rule. */
const NOT_STATED =
  /[?？]\s*$|\b(?:not|n't|never|cannot|unless|if|once|when|whether|until|before|would|could|should|will be|can be|may be|must be|to be|being|shall|after|waiting|pending|nothing|nobody|none)\b|没有|还没|尚未|未能|无法|不能|如果|若|是否|等待|待批准|需要|一旦|之后|以后|才|将会|吗/iu;

/** What the tools have said: whether a change came back as done, and the words of every result. */
interface Ground {
  /** A call that changes something came back as done. */
  changed: boolean;
  words: string;
}

function isDoneAction(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(isDoneAction);
  if (!isJsonObject(value)) return false;
  const own = typeof value.action_id === "string" && (value.status === "done" || value.status === "succeeded");
  return own || Object.values(value).some(isDoneAction);
}

function groundOf(facts: readonly JsonValue[]): Ground {
  // The name of a tool that was called says only what was wanted; what is so stands in the results.
  const results = facts.flatMap((fact) => (isJsonObject(fact) && fact.status === "done" ? [fact.result ?? null] : []));
  return { changed: facts.some(isDoneAction), words: JSON.stringify(results).toLowerCase() };
}

/** The state that a deed leaves behind, as a record would show it. */
const STATES: readonly (readonly [RegExp, RegExp])[] = [
  [/cancel|取消|撤/iu, /cancel/],
  [/refund|credited|paid back|退款|退还|退回|到账/iu, /refund/],
  [/return|退货/iu, /return/],
  [/deliver|送达|签收/iu, /deliver/],
  [/clos|deactivat|delet|注销|关闭|删除/iu, /clos|delet|inactiv/],
  [/appl|使用|生效/iu, /discount|coupon/],
  [/chang|updat|replac|修改|更改|更新/iu, /updat|chang/],
];

/**
 * Whether a sentence tells of a change that nothing bears out: "I have refunded it" needs an action that came back as done;
 * "it was cancelled" needs that, or a record that says so.
 */
export function isUnfoundedClaim(sentence: string, facts: () => readonly JsonValue[]): boolean {
  const own = OWN_DEED.some((claim) => claim.test(sentence));
  if (NOT_STATED.test(sentence) || !(own || DEED.some((claim) => claim.test(sentence)))) return false;
  const ground = groundOf(facts());
  if (ground.changed) return false;
  return own || !STATES.some(([said, recorded]) => said.test(sentence) && recorded.test(ground.words));
}
