const CORRECTION =
  /^(?:no|nope|sorry|wait|actually|oops|wrong|not that|i meant|i mean|correction|make it|change it|change that|rather|instead)\b|\b(?:i meant|i mean|instead|make it|not \w+ but|should be|the other one)\b|^(?:不是|不对|错了|不,|不，|等等|抱歉|我是说|我说的是|改成|改为|应该是|弄错)|(?:我是说|我说的是|改成|改为|应该是|另一个|另外那?一?个)/iu;

/** Whether a message takes back something of what was said before ("no, order 1043", "不是，是1043"). */
export function isCorrection(text: string): boolean {
  return CORRECTION.test(text.normalize("NFKC").replace(/[’‘]/g, "'").trim());
}
