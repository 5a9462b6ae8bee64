const THANKS =
  /\b(?:thanks?|thank you|thx|ty|cheers|appreciate it|much appreciated)\b|谢谢|多谢|感谢|谢了|谢啦|thank/iu;

const FINISHED = [
  /\b(?:that's|that is|that was|that'll be|that will be|thats) (?:all|it|everything)\b/iu,
  /\b(?:nothing|no) (?:else|more|further)\b|\bno other (?:questions?|issues?)\b|\bnope?,? (?:that's|i'm) (?:it|all|good|fine)\b/iu,
  /\b(?:problem|issue|it|this|everything)(?:'s| is| has been| was)? (?:all )?(?:solved|resolved|sorted|fixed|settled)\b|\b(?:all (?:good|set|sorted)|i'm (?:good|fine|all set)|good ?bye|bye)\b/iu,
  /没(?:有)?(?:别的|其他|其它|什么)?(?:问题|事|事情|需要)?了|没(?:有)?(?:别的|其他|其它)(?:问题|事)?|就这样|就这些|(?:问题)?(?:已经)?解决了|搞定了|不需要了|再见|拜拜/u,
];

/** A wish or question beside the thanks means that it is not over: "thanks, but where is my order?" */
const MORE =
  /\?|？|\b(?:but|however|another|also|can you|could you|please|what|where|when|how|why|not solved|isn't|wasn't|not fixed)\b|但|不过|另外|还有|吗|怎么|什么时候|没有?解决|未解决|没搞定/iu;

const MANY_WORDS = 14;

/** Whether the customer says that there is nothing left to do ("that's all, thanks", "没有了，谢谢"). A bare "thanks" is enough. */
export function isResolvedThanks(text: string): boolean {
  const message = text.normalize("NFKC").replace(/[’‘]/g, "'").trim();
  if (MORE.test(message) || (message.match(/[\p{Script=Han}]|[\p{L}\p{N}']+/gu)?.length ?? 0) > MANY_WORDS + 6)
    return false;
  return FINISHED.some((ending) => ending.test(message)) || isBareThanks(message);
}

function isBareThanks(message: string): boolean {
  if (!THANKS.test(message)) return false;
  const rest = message
    .replace(new RegExp(THANKS.source, "giu"), " ")
    .replace(
      /\b(?:you|so|very|much|a lot|lot|great|perfect|good|nice|awesome|for your help|for the help|again|cool|many|got it|bye)\b|太|非常|了|啦|你|您|哦|明白|知道|的?帮助/giu,
      " ",
    )
    .replace(/[^\p{L}\p{N}]+/gu, "");
  return rest === "";
}
