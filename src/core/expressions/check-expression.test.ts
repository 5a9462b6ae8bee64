import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../tools/tool.ts";
import { checkExpression } from "./check-expression.ts";
import { compileExpression } from "./expression.ts";

const refund: JsonSchema = {
  type: "object",
  required: ["order_id", "amount", "price", "items", "address"],
  properties: {
    order_id: { type: "string" },
    amount: { type: "number" },
    price: { type: "string", description: "A decimal number." },
    note: { type: ["string", "null"] },
    count: { type: "integer" },
    items: { type: "array", items: { type: "string" } },
    lines: { type: "array", items: { type: "object", properties: { price: { type: "string" } } } },
    address: { $ref: "#/$defs/Address" },
    "odd-name": { type: "string" },
  },
  $defs: { Address: { type: "object", required: ["country"], properties: { country: { type: "string" } } } },
};

describe("checking expressions against a tool's schema", () => {
  it.each([
    "args.amount > 100",
    "args.amount == 100",
    "args.amount * 2 - 1 > 100",
    "double(args.price) > 100",
    "has(args.count) && args.count > 2",
    "!has(args.count) || args.count > 2",
    "args.address.country != 'DE'",
    "args.items.exists(item, item == 'x')",
    "customer.attributes.tier == 'gold' && args.amount < 20",
    "conversation.channel == 'web' && tool.risk == 'high'",
    "has(args.note) && args.note == 'x'",
  ])("%s is right", (source) => {
    expect(checkExpression(source, refund, { gives: "bool" })).toBeNull();
  });

  it.each([
    ["args.price > 100", "Write double(args.price).", 0],
    ["100 <= args.price", "Write double(args.price).", 7],
    ["args.amount > 1 && args.price * 2.0 > 100", "Write double(args.price).", 19],
    ["args.amuont > 100", "Use only fields that the tool's input schema has, with values of their type.", 5],
    ["args.address.city == 'x'", "Use only fields that the tool's input schema has, with values of their type.", 13],
    ["args.count > 2", "Write has(args.count) && … (or !has(args.count) || … to include calls without it).", 0],
    ["args.amount", "Compare it with something, for example: args.amount > 100.", 0],
  ])("%s is answered by: %s", (source, remedy, offset) => {
    expect(checkExpression(source, refund, { gives: "bool" })).toMatchObject({ remedy, offset });
  });

  it("lets an expression that fills something give whatever it likes", () => {
    expect(checkExpression("customer.id", refund)).toBeNull();
  });

  it("may look at what a read has found only where it judges a record", () => {
    const source = 'result.status == "refunded" && result.amount == args.amount';
    expect(checkExpression(source, refund, { subject: "record" })).toBeNull();
    expect(checkExpression(source, refund)).toMatchObject({ message: expect.stringContaining("result") });
    expect(compileExpression(source)).toHaveProperty("problem");
    expect(compileExpression(source, "record")).not.toHaveProperty("problem");
  });

  it("copes with any schema", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }), (properties) => {
        const schema = JSON.parse(JSON.stringify({ type: "object", properties, required: Object.keys(properties) }));
        expect(() => checkExpression("has(args.amount) && args.amount > 1", schema)).not.toThrow();
      }),
    );
  });

  it("does not follow a schema that refers to itself for ever", () => {
    const tree: JsonSchema = { type: "object", required: ["next"], properties: { next: { $ref: "#" } } };
    expect(checkExpression("has(args.next.next.next)", tree)).toBeNull();
  });
});
