import { beforeAll, describe, expect, it } from "vitest";
import { type Classifier, type Example, trainClassifier } from "./classifier.ts";

const SAID: Record<string, string[]> = {
  track: [
    "where is my order",
    "when will my package arrive",
    "has my parcel shipped",
    "track my delivery",
    "when does my order arrive",
    "我的订单到哪里了",
    "快递什么时候到",
    "查一下物流",
    "包裹发货了吗",
  ],
  cancel: [
    "cancel my order",
    "I want to cancel order 1001",
    "please stop my order",
    "I changed my mind, cancel it",
    "取消订单",
    "我不想要这个订单了，取消",
    "帮我取消订单1001",
  ],
  refund: [
    "I want a refund",
    "give me my money back",
    "refund order 1001",
    "how long does a refund take",
    "我要退款",
    "退钱给我",
    "退款什么时候到账",
  ],
  address: [
    "change my shipping address",
    "send it to another address",
    "update the delivery address",
    "I moved, new address",
    "修改收货地址",
    "换个地址",
    "地址写错了",
  ],
};
const examples: Example[] = Object.entries(SAID).flatMap(([label, texts]) => texts.map((text) => ({ text, label })));

let classifier: Classifier;
let trainingTime = 0;
beforeAll(() => {
  const start = performance.now();
  classifier = trainClassifier(examples);
  trainingTime = performance.now() - start;
});

describe("one matter", () => {
  it.each([
    ["could you tell me where my order 1043 is", "track"],
    ["has my packge been shiped yet", "track"],
    ["i would like to cancel the order", "cancel"],
    ["can I get my money back please", "refund"],
    ["please change the address for delivery", "address"],
    ["订单1043的快递到哪了", "track"],
    ["帮我把订单取消掉", "cancel"],
    ["可以退款吗", "refund"],
    ["收货地址能改吗", "address"],
  ])("%j is %s", (text, label) =>
    expect(classifier.classify(text)).toMatchObject({ label, kind: "single", labels: [label] }),
  );
});

describe("several matters in one message", () => {
  it.each([
    ["cancel order 1043 and when does my other order arrive?", ["cancel", "track"]],
    ["I want a refund. Also, please change my shipping address", ["refund", "address"]],
    ["取消订单1043，另外我的快递什么时候到", ["cancel", "track"]],
    ["我要退款，还有收货地址写错了", ["refund", "address"]],
  ])("%j", (text, labels) => {
    const found = classifier.classify(text);
    expect(found.kind).toBe("multiple");
    expect(found.parts.map((part) => part.label)).toEqual(labels);
  });

  it.each([
    "cancel my order and please hurry up",
    "I ordered shoes and socks, where is my order?",
    "where is my order and when will it arrive",
    "退款，还有，快点",
  ])("keeps %j whole", (text) => expect(classifier.classify(text).kind).not.toBe("multiple"));
});

it("says that nothing fits what is about something else", () => {
  for (const text of ["what is the capital of France", "今天天气怎么样", "zxqv", ""]) {
    expect(classifier.classify(text)).toMatchObject({ label: null, kind: "out_of_scope" });
  }
});

it("is out of scope for everything when there are no examples", () => {
  expect(trainClassifier([]).classify("where is my order").kind).toBe("out_of_scope");
});

it("learns what agents declare in milliseconds, the same way every time", () => {
  expect(trainingTime).toBeLessThan(500);
  expect(trainClassifier(examples).rank("where is it")).toEqual(classifier.rank("where is it"));
});
