import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { ATTACKS, FORBIDDEN, FORBIDDEN_LINKS } from "../../test/bots/attacks.ts";
import { CHAT_CHANNELS } from "../core/channels/place.ts";
import { channelText, escapeFor, streamText } from "./channel-text.ts";
import { LIMITS, sizeOf } from "./limits.ts";
import { oneLine, safeUrl, visible } from "./plain-text.ts";

const EXAMPLE = `# Your order

It is **on its way**, _really_: see [the page](https://shop.example/o/1) or https://shop.example/help.

1. Wait
2. Rest
   - or \`track\` it

| item | price |
|---|--:|
| cup | 4.50 |

\`\`\`js
if (a < b && c) {}
\`\`\`
> quoted`;

test("Markdown is written as each platform writes it", () => {
  expect(channelText("slack", EXAMPLE)).toMatchInlineSnapshot(`
    [
      "*Your order*

    It is *on its way*, _really_: see <https://shop.example/o/1|the page> or <https://shop.example/help>.

    1. Wait
    2. Rest
      • or \`track\` it

    \`\`\`
    item  price
    cup   4.50
    \`\`\`

    \`\`\`
    if (a &lt; b &amp;&amp; c) {}
    \`\`\`

    > quoted",
    ]
  `);
  expect(channelText("discord", EXAMPLE)).toMatchInlineSnapshot(`
    [
      "**Your order**

    It is **on its way**, *really*: see [the page](<https://shop.example/o/1>) or <https://shop.example/help>.

    1. Wait
    2. Rest
      - or \`track\` it

    \`\`\`
    item  price
    cup   4.50
    \`\`\`

    \`\`\`js
    if (a < b && c) {}
    \`\`\`

    > quoted",
    ]
  `);
  expect(channelText("teams", EXAMPLE)).toMatchInlineSnapshot(`
    [
      "**Your order**

    It is **on its way**, _really_: see [the page](https://shop.example/o/1) or [https://shop.example/help](https://shop.example/help).

    1. Wait
    2. Rest
      - or \`track\` it

    \`\`\`
    item  price
    cup   4.50
    \`\`\`

    \`\`\`js
    if (a < b && c) {}
    \`\`\`

    > quoted",
    ]
  `);
});

describe.each(CHAT_CHANNELS)("on %s", (channel) => {
  const limit = LIMITS[channel].message;
  const safe = (parts: readonly string[]) =>
    parts.flatMap((part) =>
      [...FORBIDDEN, ...FORBIDDEN_LINKS[channel]]
        .filter((pattern) => pattern.test(part))
        .map((pattern) => `${pattern} in ${part}`),
    );

  it.each(ATTACKS)("%j does nothing", (attack) => {
    expect(safe(channelText(channel, attack))).toEqual([]);
    expect(safe([escapeFor(channel, attack), escapeFor(channel, oneLine(attack, 100))])).toEqual([]);
  });

  it("attacks do nothing wherever they stand, cut or put together", () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom(...ATTACKS), fc.string(), fc.constantFrom("**", "`", "\n", " ", "<", "@", "[", "](")),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(pieces, fc.integer({ min: 40, max: 300 }), (texts, most) => {
        expect(safe(channelText(channel, texts.join(""), { ...limit, most }))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it.each([-1, 0, 1])("a text of its limit and %i is whole up to it and two parts above", (more) => {
    const parts = channelText(channel, "x".repeat(limit.most + more));
    expect(parts.map((part) => sizeOf(part, limit) <= limit.most)).toEqual(more > 0 ? parts.map(() => true) : [true]);
    expect(parts.join("")).toHaveLength(limit.most + more);
    expect(parts.length > 1).toBe(more > 0);
  });

  it("every part of any text is within the limit, and no word is lost", () => {
    const block = fc.oneof(
      fc.lorem({ mode: "sentences", maxCount: 6 }),
      fc.lorem({ mode: "sentences", maxCount: 6 }).map((text) => `\`\`\`py\n${text.replaceAll(". ", ".\n")}\n\`\`\``),
      fc.lorem({ mode: "words", maxCount: 9 }).map((text) =>
        text
          .split(" ")
          .map((word) => `- ${word}`)
          .join("\n"),
      ),
      fc.string({ unit: "grapheme", maxLength: 200 }),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), fc.integer({ min: 60, max: 400 }), (blocks, most) => {
        const text = blocks.join("\n\n");
        const parts = channelText(channel, text, { ...limit, most });
        for (const part of parts) expect(sizeOf(part, limit)).toBeLessThanOrEqual(most);
        const whole = parts.join(" ");
        for (const word of text.match(/\b[a-z]{3,12}\b/g) ?? []) expect(whole).toContain(word);
      }),
      { numRuns: 150 },
    );
  });

  it("a block of code that is cut is opened again in every part", () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => `line ${index};`).join("\n");
    const parts = channelText(channel, `Before.\n\n\`\`\`js\n${lines}\n\`\`\`\n\nAfter.`);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.match(/```/g)?.length ?? 0).toBe(part.includes("line ") ? 2 : 0);
    expect(parts.join("\n").match(/line \d+;/g)).toHaveLength(3_000);
  });

  it("long prose is cut after sentences", () => {
    const parts = channelText(channel, "This is a sentence of some length. ".repeat(1_500));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => part.endsWith("."))).toBe(true);
  });
});

it.each([-1, 0, 1])(
  "a stream of Slack's limit and %i is whole up to it, and left to the stored reply above",
  (more) => {
    const { most } = LIMITS.slack.stream ?? { most: 0 };
    expect(streamText("slack", "x".repeat(most + more))?.length ?? null).toBe(more > 0 ? null : most + more);
  },
);

test("an address is one that a browser may open, and cannot end the markup around it", () => {
  expect(safeUrl("https://shop.example/a|b>c)d")).toBe("https://shop.example/a%7Cb%3Ec%29d");
  expect(
    ["javascript:alert(1)", "data:text/html,x", "slack://x", "https://a@b.example", "nonsense"].map(safeUrl),
  ).toEqual([null, null, null, null, null]);
});

test("data is shown as it is, what hides in it too", () => {
  expect(visible("a\u202eb\u200bc ```d")).toBe("a\\u{202e}b\\u{200b}c `\u200b`\u200b`d");
});
