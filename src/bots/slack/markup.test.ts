import { expect, it } from "vitest";
import { mentions, plainText } from "./markup.ts";

it.each([
  ["<@U0BOT> where is 1042?", "where is 1042?"],
  ["<@U0BOT|support> hello <@U0BOT>", "hello"],
  ["ask <@U0LIN> or <@U0MAX|max>", "ask @U0LIN or @max"],
  ["in <#C1|general> and <#C2>", "in #general and #C2"],
  ["<!here> <!subteam^S1|@finance> <!subteam^S2>", "@here @finance @group"],
  ["at <!date^1700000000^{time}|noon>", "at noon"],
  ["<https://shop.example/1?a=1&amp;b=2>", "https://shop.example/1?a=1&b=2"],
  ["<https://shop.example/1|the order>", "the order (https://shop.example/1)"],
  ["<http://shop.example|shop.example>", "http://shop.example"],
  ["<mailto:ann@shop.example|ann@shop.example>", "ann@shop.example"],
  ["1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"],
  ["&amp;lt;!here&amp;gt;", "&lt;!here&gt;"],
  ["  a < b  ", "a < b"],
])("reads %j as %j", (written, read) => {
  expect(plainText(written, "U0BOT")).toBe(read);
});

it("knows who is mentioned", () => {
  expect(["<@U0BOT> hi", "hi <@U0BOT|support>"].map((text) => mentions(text, "U0BOT"))).toEqual([true, true]);
  expect(["<@U0BOT2> hi", "@U0BOT", ""].map((text) => mentions(text, "U0BOT"))).toEqual([false, false, false]);
});
