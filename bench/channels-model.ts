import { type ChatCompletionRequest, type ChatMessage, LLMock } from "@copilotkit/aimock";

const TOKEN = /\b[SDT]\d+x\d\b/;
const REFUND = /refund (\S+) for order (\d+)/;
/** As a model would: some 100 ms to the first word, and a reply of a second. */
const SPEED = { ttft: 100, tps: 30 };

/** What a customer writes stands under a token of its own, by which its answer, its action and its cards are known again. */
export const tokenIn = (text: string): string | undefined => TOKEN.exec(text)?.[0];

function textOf({ content }: ChatMessage): string {
  return typeof content === "string" ? content : (content ?? []).map(({ text = "" }) => text).join(" ");
}

function answer({ messages }: ChatCompletionRequest) {
  const asked = textOf(messages.findLast(({ role }) => role === "user") ?? { role: "user", content: "" });
  const token = tokenIn(asked) ?? "what you asked";
  if (messages.at(-1)?.role === "tool")
    return { content: `I have asked a colleague about ${token}. You hear of it here.` };
  const [, amount, order] = REFUND.exec(asked) ?? [];
  if (amount === undefined) return { content: `This is about ${token}. It takes two days. Is there anything else?` };
  const args = { order_id: order, amount: Number(amount), reason: `It was chipped, see ${token}.` };
  return { toolCalls: [{ name: "refund_order", arguments: JSON.stringify(args) }] };
}

/** A model behind the wire of its provider: answers each question by its token, and asks for the refunds that it is asked for. */
export async function startModel(): Promise<{ url: string; stop(): Promise<void> }> {
  const mock = new LLMock({ port: 0, journalMaxEntries: 1 });
  mock.on({ predicate: () => true }, answer, { streamingProfile: SPEED });
  await mock.start();
  return { url: `${mock.url}/v1`, stop: async () => void (await mock.stop()) };
}
