/** What may stand around a refusal and says nothing by itself. */
const FILLERS =
  /^(?:\s|[,.!…~，。！、]|(?:hmm+|oh|ah|um+|uh|er|hey|well|actually|wait|hold on|sorry|ok|okay|so|then|and|but|no|nope|nah|please|thanks|thank you|just|yet|now|any ?more|after all|my mistake|on second thoughts?)\b|那|还是|哦|啊|呃|唉|嗯|等等|等一下|不好意思|抱歉|谢谢|请|麻烦|吧|了|先|我)+/iu;
const TRAILING =
  /(?:\s|[,.!，。！]|\b(?:please|thanks|thank you|sorry|now|yet|any ?more|after all|ok|okay|actually)\b|谢谢|吧|啦)+$/iu;

/** Takes back whatever was last spoken of. */
const RETRACTION =
  /^(?:never ?mind(?: (?:about )?(?:it|that|this))?|forget (?:about )?(?:it|that|this|what i said)|scratch that|drop (?:it|that)|leave it(?: as it is| be| alone)?|skip (?:it|that)|stop(?: (?:it|that|this))?|(?:i )?(?:want to |(?:have )?to )?take (?:it|that|this)(?: all)? back|(?:can|could) (?:i|you|we) take (?:it|that) back|(?:undo|withdraw|revoke|retract) (?:it|that|this)|not? ?now|(?:i(?:'ve| have)? )?changed my mind|(?:i(?:'ll| will| want to| would like to|'d like to| would rather| prefer to) )?keep (?:it|them|my [a-z]+|the [a-z]+|order \w+)(?: open| as (?:it|they) (?:is|are))?|算了|不用了|不办了|不弄了|不要办了|改变主意了?|我?反悔了?|(?:我)?(?:想)?收回(?:刚才的?话)?|当我没说|留着吧?|保留(?:吧|订单|账户)?)$/iu;

/** "don't cancel it": what is refused stands behind it. */
const NEGATED =
  /^(?:i )?(?:really )?(?:don't|dont|do not|never|no longer|would rather not|won't)(?:\s+(?<refused>.*))?$/iu;
/** "I don't know", "it never arrived", "don't you …": a negation that refuses no deed, and may even ask for one. */
const NO_DEED =
  /^(?:(?!need|feed|proceed)\w+ed\b|came|got|had|went|was|were|saw|happened|did|found|sent|been|arrive|come|fit|turn|charge|start|load|connect|help|show|know|have|see|understand|like|remember|get|mind|care|believe|worry|forget|feel|work|agree|you|we|they|recogni[sz]e|trust|think (?!so)|(?:want|need|wish)\b(?! to (?!keep|wait|have|own|pay)| you to| that (?:done|any)|.*\b(?:refund|return|cancellation|exchange|replacement|closure|change|withdrawal)\b))/iu;
const NO_NOUN = /^no (?<refused>refund|return|cancellation|exchange|replacement)s?$/iu;

/** Verbs of what is done for customers. */
export const ACTS = "取消|退款|退货|退|撤|注销|关闭|销户|改|换|办|申请|提交|弄|执行|处理|删|操作";
const NEGATED_CHINESE = new RegExp(
  `^(?:请|我|你|您|先|就|那|还是|现在|又|决定)*(?:(?:别|不要|不用|不想|不必|无需|不需要|甭)(?:再|给我|帮我|替我|把[^，。]{1,8}|先|要)*(?<asked>(?:${ACTS})[^吗？?]*)|不(?:再)?(?<given>(?:${ACTS})[^吗？?]{0,8}?)了)$`,
  "u",
);
/** Calls off what was asked for, said of the asking itself. */
const CALLED_OFF =
  /^(?:cancel|withdraw|revoke|retract|drop|take back) (?:the|my|that|this) (?:\w+ )?request$|^(?:取消|撤销|撤回|收回)(?:我的|刚才的?|这个|那个|之前的?)*(?:[^，。\d]{0,4})?(?:申请|请求)$/iu;

const HESITATION = /\b(?:wait|hold on|hang on|oops|stop|actually)\b|等等|等一下|慢着|不对/iu;

export interface Refusal {
  /** What is refused, in the words of a wish ("cancel it"); empty when it is said of no deed in particular. */
  refused: string;
  /** Only a change of mind was told, which can be the reason for a wish as well. */
  weak: boolean;
  /** Nothing but a "no" among fillers: an answer to a question, if one stands. */
  bare: boolean;
  /** What else was said, which may be a wish of its own. */
  rest: string;
  /** A "no" that stops what goes on ("wait, no"), rather than answers. */
  hesitates: boolean;
}

function bare(clause: string): string {
  return clause.replace(FILLERS, "").replace(TRAILING, "");
}

function refusedIn(clause: string): string | undefined {
  const plain = bare(clause);
  if (RETRACTION.test(plain) || CALLED_OFF.test(plain)) return "";
  const negated = NEGATED.exec(plain);
  if (negated) {
    const { refused = "" } = negated.groups ?? {};
    return NO_DEED.test(refused) ? undefined : refused.replace(/^(?:want|need|wish) (?:(?:you )?to )?/iu, "");
  }
  const { refused, asked, given } = (NO_NOUN.exec(plain) ?? NEGATED_CHINESE.exec(clause.trim()))?.groups ?? {};
  return refused ?? asked ?? given;
}

/**
 * A refusal or a retraction anywhere in a message ("forget it, please don't cancel it", "算了，不取消了"), with what is
 * left of the message without it. Questions and conditions refuse nothing.
 */
export function refusalIn(text: string): Refusal | undefined {
  const message = text.normalize("NFKC").replace(/[’‘]/g, "'").trim();
  if (/[?？]|吗\s*$/u.test(message)) return undefined;
  const clauses = message
    .split(/[,，.。;；!！\n]+|\b(?:and|but)\b|但是?/iu)
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
  const heard = clauses.map((clause) => ({ clause: clause.trim(), refused: refusedIn(clause) }));
  const refusing = heard.flatMap(({ refused }) => (refused === undefined ? [] : [refused]));
  const others = heard.filter(({ clause, refused }) => refused === undefined && bare(clause) !== "");
  const saysNo = others.length === 0 && /^(?:.*\b)?(?:no|nope|nah)\b|^不/iu.test(message);
  if (refusing.length === 0 && !saysNo) return undefined;
  const strong = heard.some(
    ({ clause, refused }) => refused !== undefined && !/changed my mind|改变主意/iu.test(clause),
  );
  return {
    refused: refusing.filter((part) => part !== "").join(", "),
    bare: refusing.length === 0,
    weak: !strong && refusing.length > 0,
    hesitates: HESITATION.test(message),
    rest: others.map(({ clause }) => clause).join(", "),
  };
}
