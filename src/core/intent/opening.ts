const QUESTION = /[?？]\s*$|^(?:when|where|what|which|how|why|who)\b|什么|哪|怎么|多少|吗\s*$/iu;

const COMMAND =
  /^(?:please |can you |could you |would you )*(?:cancel|refund|return|change|update|show|track|list|apply|close|delete|tell me|check|find|give me)\b|^(?:请|帮我|麻烦)*(?:取消|退款|退货|查一?下?|看一?下|修改|更新|注销|删除)/iu;

const WISH =
  /\b(?:i(?:'d| would) like|i (?:want|need)|can (?:you|i|we)|could (?:you|i|we)|may i|please|let's|another (?:thing|question|matter))\b|(?:我(?:想|要|需要)|能不能|可以|可不可以|麻烦|请|帮我|另外|还有|顺便)/iu;

/** Whether a message asks something; the mark at the end is often left out. */
export function isQuestion(text: string): boolean {
  return QUESTION.test(text.trim());
}

const PLAIN_QUESTION =
  /[?？]\s*$|^(?:(?:so|and|but|ok|okay)[\s,]+)?(?:(?:when|where|why|how|who|what|which \w+)(?:'s|\s+(?:is|are|was|were|do|does|did|can|could|will|would|has|have|much|many|long))\b|(?:is|are|was|do|does|did|can|could|has|have|will)\s+(?:it|my|the|you|i|we|there|this|that)\b)|(?:是什么|是多少|什么时候|多少钱?|哪里|哪儿|哪个|哪些|怎么样|怎么办|吗|呢|几点)[\s。]*$|^(?:请问|为什么|什么时候|怎么|哪[里个些])/iu;

const WHETHER_DONE =
  /^(?:so |and |ok(?:ay)? )*(?:did (?:you|it|they|that)\b|(?:(?:is|was|are|were|has|have) (?:it|this|that|they|my|the|order)|have you)\b.*\b(?:\w+ed|done|gone|sent|paid|made|through)\b)|^.{0,20}(?:了吗|了没有?|没有|好了)[\s?？。]*$/iu;

/** Whether a message is worded as a question and as nothing else: no reason or name is told so. */
export function isPlainQuestion(text: string): boolean {
  return PLAIN_QUESTION.test(text.normalize("NFKC").replace(/[’‘]/g, "'").trim());
}

/** Whether a message asks if something has been done ("is it cancelled?", "取消了吗"). */
export function asksWhetherDone(text: string): boolean {
  return WHETHER_DONE.test(text.normalize("NFKC").trim());
}

/** Whether a message says what to do: nobody gives a reason or a name in these words. */
export function isCommand(text: string): boolean {
  return COMMAND.test(text.trim());
}

/** Whether a message can begin a matter. A plain statement after a question is rather its answer, whatever it is about. */
export function beginsMatter(text: string): boolean {
  const said = text.normalize("NFKC").replace(/[’‘]/g, "'");
  return isQuestion(said) || isCommand(said) || WISH.test(said);
}

const ASKS =
  /[?？][^.!。！\n]*$|(?:^|[.!?。！？，,\n]\s*)(?:please|kindly|请您?)\s*(?:先)?(?:tell|give|let me know|send|provide|share|enter|confirm|answer|choose|告诉|提供|说明|回复|回答|输入|选择|确认)[^.!。！\n]*[.!。！]?\s*$/iu;

/** Whether a reply ends by asking the customer something, as a question or as a request for it. */
export function endsByAsking(reply: string): boolean {
  return ASKS.test(reply);
}
