import { describe, expect, it } from "vitest";
import type { Option } from "./dialogue-state.ts";
import { isReferenceOnly, ordinalIn, pick } from "./reference.ts";
import { changesWhatWasSaid, smallTalk } from "./small-talk.ts";

const options: Option[] = [
  { value: "1043", line: "order 1043, processing", names: "Wireless headphones" },
  { value: "1042", line: "order 1042, delivered", names: "Ceramic cup" },
  { value: "1036", line: "order 1036, shipped", names: "Desk lamp and keyboard" },
];

describe("which of several is meant", () => {
  it.each([
    ["2", "1042"],
    ["the first one", "1043"],
    ["第三个", "1036"],
    ["the last one", "1036"],
    ["最后一个", "1036"],
    ["number 2 please", "1042"],
    ["1036", "1036"],
    ["the one with the cup", "1042"],
    ["my latest order", "1043"],
    ["the keybord, I mean keyboard", "1036"],
    ["the shipped one", undefined],
    ["another", undefined],
    ["7", undefined],
  ])("%j", (text, value) => expect(pick(options, text)?.value).toBe(value));

  it("takes the other one of two", () => {
    expect(pick(options.slice(0, 2), "the other one", { property: "order_id", value: "1043" })?.value).toBe("1042");
    expect(pick(options, "另一个", { property: "order_id", value: "1043" })).toBeUndefined();
  });
});

it("tells a bare reference from a wish with one", () => {
  expect(["the second one", "第二个", "show me the first order"].every(isReferenceOnly)).toBe(true);
  expect(["cancel the second one", "取消最后一个", "track number 2"].some(isReferenceOnly)).toBe(false);
  expect(ordinalIn("I ordered two lamps")).toBeUndefined();
});

describe("ways of speaking", () => {
  it.each([
    ["yes", "yes"],
    ["OK, go ahead!", "yes"],
    ["好的，麻烦了", "yes"],
    ["No thanks", "no"],
    ["不用", "no"],
    ["never mind", "stop"],
    ["算了吧", "stop"],
    ["Good morning", "greeting"],
    ["在吗？", "greeting"],
    ["ok thank you so much", "thanks"],
    ["谢谢", "thanks"],
    ["Am I talking to a real person?", "identity"],
    ["你是机器人吗", "identity"],
    ["What can you do?", "abilities"],
    ["yes, but order 1042", undefined],
    ["no order arrived", undefined],
    ["hello, where is my order?", undefined],
    ["好的鞋子有吗", undefined],
    ["不能用了", undefined],
  ])("%j", (text, kind) => expect(smallTalk(text)).toBe(kind));

  it.each([
    "no, order 1043",
    "不是，是1043",
    "I meant the other one",
    "make it 20 instead",
    "改成15",
    "what about order 1036?",
    "那1044呢",
  ])("%j changes what was said", (text) => expect(changesWhatWasSaid(text)).toBe(true));
});
