import { describe, expect, it } from "vitest";
import { wantsHuman } from "./handover.ts";

describe("asking for a person", () => {
  it.each([
    "I want a human",
    "agent please",
    "Can I speak to someone?",
    "let me talk to a real person",
    "please transfer me to a manager",
    "connect me with customer service",
    "Human!",
    "representative",
    "I need to speak with a supervisor now",
    "get me an operator",
    "I don't want to talk to a bot, give me a person",
    "is there a real person I can talk to?",
    "can somebody call me",
    "I want to chat with a live agent",
    "转人工",
    "人工客服",
    "我要找真人客服",
    "帮我转接人工服务",
    "请转人工，谢谢",
    "我不想跟机器人说了",
    "叫你们经理来",
    "能不能找个人工客服",
    "有人工吗",
    "我想和真人聊",
  ])("hears it in %j", (text) => {
    expect(wantsHuman(text)).toBe(true);
  });

  it.each([
    "Do you sell a human hair wig?",
    "I want to return the human hair extensions",
    "人工智能音箱怎么退货",
    "人工皮革的包有货吗",
    "I already talked to an agent yesterday, where is my refund?",
    "I don't need a human",
    "不用转人工",
    "the delivery person left it at the door",
    "who is the manager of the Berlin store",
    "travel agent discount code",
    "where is my order",
    "I want the human anatomy poster",
    "人工费多少钱",
    "我要人工草坪",
    "someone stole my parcel",
  ])("is not fooled by %j", (text) => {
    expect(wantsHuman(text)).toBe(false);
  });
});
