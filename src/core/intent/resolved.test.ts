import { describe, expect, it } from "vitest";
import { isResolvedThanks } from "./resolved.ts";

describe("saying that nothing is left", () => {
  it.each([
    "that's all, thanks",
    "Thanks!",
    "thank you so much",
    "No, that's it",
    "nothing else, bye",
    "great, all sorted",
    "没有了谢谢",
    "谢谢",
    "谢谢你的帮助",
    "没问题了",
    "就这样，再见",
    "问题解决了",
  ])("hears it in %j", (text) => expect(isResolvedThanks(text)).toBe(true));

  it.each([
    "thanks, but where is my order?",
    "thank you, can you also cancel it",
    "谢谢，另外我想退货",
    "没有解决",
    "it is not fixed, thanks for nothing",
    "I want a refund",
    "谢谢，什么时候到",
    "ok, thanks",
    "好的，谢谢",
    "没收到货了",
  ])("does not in %j", (text) => expect(isResolvedThanks(text)).toBe(false));
});
