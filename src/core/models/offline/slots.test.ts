import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../json.ts";
import type { OfflineTool } from "./knowledge.ts";
import { chineseNumber } from "./numerals.ts";
import { argumentsOf } from "./schema.ts";
import { shopTools } from "./shop.fixture.ts";
import { answerFor } from "./slot-values.ts";
import { explicitArguments } from "./slots.ts";

function tool(name: string): OfflineTool {
  const found = shopTools.find((other) => other.name === name);
  if (!found) throw new Error(`no tool ${name}`);
  return found;
}

describe("what a message says about a tool's arguments", () => {
  it.each<[string, string, JsonObject]>([
    ["get_order", "what about #1042?", { order_id: "1042" }],
    ["get_order", "查一下订单1042号", { order_id: "1042" }],
    ["get_order", "my order from 2026", { order_id: "2026" }],
    ["get_order", "I paid $1042 for it", {}],
    ["get_order", "我付了1042元", {}],
    ["get_order", "call me at phone 5551234567", {}],
    ["refund_order", "refund 25.50 of order 1042", { order_id: "1042", amount: 25.5 }],
    [
      "refund_order",
      "refund $1,200 for order 1043 because it never arrived",
      { order_id: "1043", amount: 1200, reason: "it never arrived" },
    ],
    ["refund_order", "订单1042退款二十五块，因为杯子坏了", { order_id: "1042", amount: 25, reason: "杯子坏了" }],
    ["refund_order", "refund order 1042", { order_id: "1042" }],
    ["list_orders", "which of my orders are on their way", { status: "shipped" }],
    ["list_orders", "哪些订单还没发货", { status: "processing" }],
    [
      "create_return",
      "return 2 x P101 and P205 of order 1042, they are too small",
      {
        order_id: "1042",
        reason: "they are too small",
        items: [
          { product_id: "P101", quantity: 2 },
          { product_id: "P205", quantity: 1 },
        ],
      },
    ],
    ["check_coupon", "is SAVE20 still good?", { code: "SAVE20" }],
    [
      "search_products",
      "do you have any desk lamps under 50 dollars in stock?",
      { query: "desk lamps", max_price: 50, in_stock: true },
    ],
    ["search_products", "有没有300元以内的键盘", { query: "键盘", max_price: 300 }],
    [
      "change_shipping_address",
      "send order 1043 to 12 Garden Street, Portland, OR 97201",
      { order_id: "1043", line1: "12 Garden Street", city: "Portland", postal_code: "97201" },
    ],
    [
      "change_shipping_address",
      "ship it to 5 Elm Road, London SW1A 1AA instead",
      { line1: "5 Elm Road", city: "London", postal_code: "SW1A 1AA" },
    ],
    [
      "change_shipping_address",
      "订单1043改寄到北京市朝阳区建国路88号，邮编100022",
      { order_id: "1043", line1: "朝阳区建国路88号", city: "北京市", postal_code: "100022" },
    ],
  ])("%s: %j", (name, text, expected) => expect(explicitArguments(tool(name), text)).toEqual(expected));
});

describe("answers to a question for one argument", () => {
  const schema: JsonObject = {
    type: "object",
    properties: {
      order_id: { type: "string", pattern: "^[0-9]{4,8}$" },
      amount: { type: "number" },
      quantity: { type: "integer" },
      email: { type: "string", format: "email" },
      gift: { type: "boolean" },
      kind: { type: "string", enum: ["shipped", "delivered"] },
      reason: { type: "string", minLength: 3 },
      phone: { type: "string", pattern: "^\\+?[0-9 ()-]{6,20}$" },
      country: { type: "string", pattern: "^[A-Z]{2}$" },
    },
  };
  it.each<[string, string, unknown]>([
    ["order_id", "it's 1042", "1042"],
    ["order_id", "是1042", "1042"],
    ["order_id", "I don't know", undefined],
    ["amount", "twenty", undefined],
    ["amount", "20.50 please", 20.5],
    ["quantity", "2.5", undefined],
    ["quantity", "三个", 3],
    ["email", "my e-mail is a.b@example.com.", "a.b@example.com"],
    ["email", "don't have one", undefined],
    ["gift", "yes please", true],
    ["gift", "不用", false],
    ["kind", "the delivered ones", "delivered"],
    ["reason", "It broke.", "It broke"],
    ["reason", "no", undefined],
    ["phone", "+1 (503) 555-0199", "+1 (503) 555-0199"],
    ["country", "China", "CN"],
    ["country", "us", "US"],
    ["country", "美国", "US"],
  ])("%s: %j", (name, text, expected) => {
    const argument = argumentsOf(schema).find((other) => other.name === name);
    expect(argument && answerFor(argument, text, [])).toEqual(expected);
  });
});

it.each([
  ["二", 2],
  ["十五", 15],
  ["二百五十", 250],
  ["一千零一", 1001],
  ["三万五千", 35_000],
])("reads %s as %d", (text, value) => expect(chineseNumber(text)).toBe(value));
