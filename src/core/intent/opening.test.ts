import { describe, expect, it } from "vitest";
import { asksWhetherDone, beginsMatter, endsByAsking, isPlainQuestion } from "./opening.ts";

const judged = (judge: (text: string) => boolean, yes: string[], no: string[]): void => {
  it.each(yes)("yes: %s", (text) => expect(judge(text)).toBe(true));
  it.each(no)("no: %s", (text) => expect(judge(text)).toBe(false));
};

describe("a reply that asks for something", () => {
  judged(
    endsByAsking,
    [
      "Which order is it?",
      "Shall I ask for this: Cancel order 1043? (yes/no)",
      "I can do that. Please tell me the subject.",
      "请告诉我订单号。",
      "好的，请提供订单号",
    ],
    ["Order 1043 is on its way.", "Did it arrive? If not, write again.", "The request is waiting.", "已为您提交。"],
  );
});

describe("a message that can begin a matter", () => {
  judged(
    beginsMatter,
    ["where is my parcel", "I want a refund", "cancel order 1043", "我要退款", "包裹到哪了"],
    ["the lamp flickers", "Alice Chen", "it arrived chipped", "屏幕一直是黑的"],
  );
});

describe("a question that is no reason", () => {
  judged(
    isPlainQuestion,
    ["what is my subscription", "我的订阅是什么", "is it cancelled", "什么时候到？", "where's my order"],
    ["when I opened it, it was broken", "what I got is the wrong size", "没什么用", "不知道怎么用"],
  );
});

describe("a question whether something was done", () => {
  judged(
    asksWhetherDone,
    ["is it cancelled?", "has order 1043 been shipped", "did you cancel it?", "取消了吗", "退款到账了没"],
    ["cancel it", "can you cancel it?", "it is done wrong", "取消订单"],
  );
});
