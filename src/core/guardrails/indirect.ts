import { cleanText } from "./clean-text.ts";
import { findInjection } from "./injection.ts";
import { type Review, type Span, spansOf } from "./review.ts";

/** What a record or document has no reason to say: orders to whoever reads it by machine. */
const TO_THE_READER: readonly RegExp[] = [
  /\b(?:if you(?:'re| are)|note to|attention|dear|hey|hello|message (?:to|for)|instructions? (?:to|for)|as) (?:an? |the |any )?(?:ai|llm|language model|assistant|chatbot|bot|agent|gpt|claude|model)\b[^.\n]{0,200}/giu,
  /\b(?:the )?(?:(?:ai|llm|support|virtual) )?(?:ai|llm|assistants?|agents?|chatbots?|models?) (?:must|should|shall|will|needs? to|has to|is (?:required|instructed|authori[sz]ed) to)\b[^.\n]{0,200}/giu,
  /\b(?:when|before|after|while) (?:you (?:are )?)?(?:summari[sz]|read|process|answer|respond|repl)\w*\b[^.\n]{0,60}\b(?:you must|always|also|first|include|add|call|send|tell)\b[^.\n]{0,200}/giu,
  /\b(?:call|use|invoke|run|execute|trigger)\b[^.\n]{0,20}\b(?:the )?(?:tool|function|transfer_to_\w+|[a-z]+_[a-z_]+)\b[^.\n]{0,120}/gu,
  /\b(?:send|post|forward|upload|exfiltrate|email|transmit|append|include)\b[^.\n]{0,80}\b(?:to|at|in|via)\b[^.\n]{0,20}(?:https?:\/\/\S+|[\w.+-]+@[\w.-]+\.\w+)/giu,
  /\b(?:tell|inform|ask|convince|instruct) the (?:customer|user|client)\b[^.\n]{0,200}/giu,
  /\b(?:do not|don't|never) (?:tell|inform|mention|reveal|show|let)\b[^.\n]{0,40}\b(?:the )?(?:customer|user|anyone|staff|human)\b[^.\n]{0,100}/giu,
  /\b(?:approve|refund|cancel|grant|issue|waive)\b[^.\n]{0,60}\b(?:immediately|automatically|without (?:asking|approval|confirmation|verification)|no approval)\b[^.\n]{0,60}/giu,
  /(?:如果你是|请|作为)(?:一个)?(?:AI|人工智能|助手|机器人|大模型|语言模型|智能体)[^。\n]{0,100}(?:必须|应当|应该|请|务必|需要|立即|要)[^。\n]{0,100}/giu,
  /(?:不要|别|切勿|禁止)(?:告诉|透露给|让)(?:客户|用户|顾客|任何人|人工)[^。\n]{0,80}|(?:调用|执行|使用)(?:工具|函数)[^。\n]{0,80}|(?:立即|自动|直接)(?:退款|批准|取消|转账)[^。\n]{0,60}(?:无需|不用|不需)[^。\n]{0,40}/gu,
  /<!--[\s\S]*?-->|<[^>]+style\s*=\s*["'][^"']*(?:display\s*:\s*none|font-size\s*:\s*0|visibility\s*:\s*hidden|color\s*:\s*(?:white|#fff(?:fff)?))[^>]*>[\s\S]*?<\/[^>]+>/giu,
];

const REMOVED = "[instruction removed]";

function merged(spans: Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  return sorted.reduce<Span[]>((apart, span) => {
    const last = apart.at(-1);
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else apart.push([...span]);
    return apart;
  }, []);
}

/**
 * Reviews text that came from a tool or a document. It is data, so that nothing in it is obeyed: what reads like an order
 * to the assistant is taken out of what the model is shown. Never blocks, because the rest of the record is still needed.
 */
export function reviewIndirect(raw: string): Review {
  const { text, hidden } = cleanText(raw);
  const injection = findInjection(text);
  const orders = TO_THE_READER.flatMap((pattern) => spansOf(text, pattern, "indirect_instruction"));
  const suspicious = injection.score >= 2 ? injection.spans : [];
  const spans = merged([...orders, ...suspicious]);
  const rules = [
    ...(hidden ? ["hidden_text"] : []),
    ...(orders.length > 0 ? ["indirect_instruction"] : []),
    ...(injection.score >= 2 ? injection.rules : []),
  ];
  const safe = [...spans].reverse().reduce((rest, [from, to]) => rest.slice(0, from) + REMOVED + rest.slice(to), text);
  return { verdict: rules.length > 0 ? "flag" : "allow", rules, text: safe, spans };
}
