const QUESTION = /[?？]\s*$|^(?:when|where|what|which|how|why|who)\b|什么|哪|怎么|多少|吗\s*$/iu;

const COMMAND =
  /^(?:please |can you |could you |would you )*(?:cancel|refund|return|change|update|show|track|list|apply|close|delete|tell me|check|find|give me)\b|^(?:请|帮我|麻烦)*(?:取消|退款|退货|查一?下?|看一?下|修改|更新|注销|删除)/iu;

const WISH =
  /\b(?:i(?:'d| would) like|i (?:want|need)|can (?:you|i|we)|could (?:you|i|we)|may i|please|let's|another (?:thing|question|matter))\b|(?:我(?:想|要|需要)|能不能|可以|可不可以|麻烦|请|帮我|另外|还有|顺便)/iu;

/** Whether a message asks something; the mark at the end is often left out. */
export function isQuestion(text: string): boolean {
  return QUESTION.test(text.trim());
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
