import { describe, expect, it } from "vitest";
import { refusalIn } from "./refusal.ts";

describe("refusals and retractions", () => {
  it.each([
    ["forget it, please don't cancel it", "cancel it", ""],
    ["hmm no I changed my mind, don't close my account", "close my account", ""],
    ["actually no wait, dont", "", ""],
    ["oh wait, take that back", "", ""],
    ["I no longer want to return it", "return it", ""],
    ["I don't want a refund any more", "a refund", ""],
    ["please do not do that", "do that", ""],
    ["never mind, where is order 1036", "", "where is order 1036"],
    ["I'd like to keep it", "", ""],
    ["cancel my request", "", ""],
    ["算了，不取消了", "取消", ""],
    ["别退款了", "退款了", ""],
    ["先不要给我取消订单1043", "取消订单1043", ""],
    ["取消申请", "", ""],
    ["我又不退货了，谢谢", "退货", ""],
  ])("%j", (text, refused, rest) => expect(refusalIn(text)).toMatchObject({ refused, rest }));

  it.each([
    "I don't want the order any more",
    "don't you have it?",
    "I don't know",
    "I don't need it",
    "it doesn't work",
    "why don't you cancel it?",
    "can't you cancel it",
    "cancel order 1043",
    "no, order 1042",
    "我不要这个订单了",
    "不能退吗",
    "能不能取消订单",
    "你们还不退款",
    "为什么不取消了",
    "要不要退货",
  ])("%j refuses nothing", (text) => expect(refusalIn(text)).toBeUndefined());
});
