import type { Effect } from "../demo/company/effects.ts";
import { CHAT_CHANNELS, type ChatChannel } from "../src/core/channels/place.ts";
import type { Database } from "../src/core/store/database.ts";
import { tokenIn } from "./channels-model.ts";
import type { Written } from "./channels-people.ts";
import type { Ending } from "./channels-wire.ts";
import { percentile } from "./measure.ts";

/** What the product has on record. */
export interface Records {
  customers: { conversation: string; text: string; at: Date }[];
  /** How many replies and notices each conversation has. */
  replies: { conversation: string; count: number }[];
  actions: { id: string; status: string; code: string | null; reason: string; approved: number; denied: number }[];
  failed: { channel: string; code: string }[];
}

export async function readRecords(db: Database): Promise<Records> {
  const [customers, replies, actions, failed] = await Promise.all([
    db.query<Records["customers"][number]>(
      `select conversation_id as conversation, text, created_at as at from messages where author = 'customer'
       order by conversation_id, seq`,
    ),
    db.query<Records["replies"][number]>(
      `select conversation_id as conversation, count(*)::int as count from messages
       where author in ('assistant', 'staff') group by conversation_id`,
    ),
    db.query<Records["actions"][number]>(
      `select id, status, code, args ->> 'reason' as reason,
         (select count(*)::int from events e where e.action_id = a.id and e.type = 'action.approved') as approved,
         (select count(*)::int from events e where e.action_id = a.id and e.type = 'action.denied') as denied
       from actions a`,
    ),
    db.query<Records["failed"][number]>(
      "select channel, coalesce(code, '') as code from deliveries where status = 'failed'",
    ),
  ]);
  return { customers, replies, actions, failed };
}

type Figures = Record<ChatChannel, string | number>;
export type Row = { "": string } & Figures;

export interface Reckoning {
  /** By platform. */
  rows: Row[];
  /** Of the shop, which knows of no platforms. */
  effects: Record<string, number>[];
  strikes: { fault: string; times: number }[];
  /** What was lost, doubled or left over without a reason. */
  problems: string[];
  /** Times that were longer than they should be; on a busy machine that says little. */
  late: string[];
}

/** How many of the tokens that people wrote are in these texts more or less than once. */
function miscounted(written: readonly Written[], texts: readonly string[]): { none: string[]; more: string[] } {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const token = tokenIn(text);
    if (token) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  const tokens = written.map(({ token }) => token);
  return {
    none: tokens.filter((token) => !counts.has(token)),
    more: tokens.filter((token) => (counts.get(token) ?? 0) > 1),
  };
}

const tokens = (cards: Ending["cards"]): Set<string> => new Set(cards.flatMap(({ text }) => tokenIn(text) ?? []));

/** Tokens of one conversation end in their place in it. */
function inOrder(texts: readonly string[]): boolean {
  const places = texts.flatMap((text) => tokenIn(text)?.at(-1) ?? []);
  return places.every((place, index) => index === 0 || place >= (places[index - 1] ?? ""));
}

function spread(ms: readonly number[]): string {
  if (ms.length === 0) return "–";
  return [0.5, 0.99, 1].map((share) => Math.round(percentile(ms, share))).join(" / ");
}

/** What of one platform is right, and what is not. */
function reckonPlatform(channel: ChatChannel, ending: Ending, records: Records) {
  const written = ending.written.filter((one) => one.channel === channel);
  const threads = ending.threads.filter((one) => one.channel === channel);
  const cards = ending.cards.filter((one) => one.channel === channel);
  const stored = records.customers.filter(({ text }) => written.some(({ token }) => token === tokenIn(text)));
  const inputs = miscounted(
    written,
    stored.map(({ text }) => text),
  );
  const answers = miscounted(
    written,
    threads.flatMap(({ posts }) => posts),
  );
  const asked = ending.written.filter(({ refund }) => refund);
  const standing = miscounted(
    asked,
    cards.map(({ text }) => text),
  );
  const replies = new Map(records.replies.map(({ conversation, count }) => [conversation, count]));
  const conversations = new Map(stored.map(({ conversation, text }) => [tokenIn(text)?.split("x")[0], conversation]));
  const surplus = threads.map(
    ({ person, posts }) => posts.length - (replies.get(conversations.get(person) ?? "") ?? 0),
  );
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  const byConversation = Object.values(Object.groupBy(stored, ({ conversation }) => conversation));
  const at = new Map(written.map((one) => [one.token, one.at]));
  return {
    ...{ written, stored, inputs, answers, standing, cards, threads },
    doubledPosts: sum(surplus.filter((more) => more > 0)) + cards.length - tokens(cards).size,
    missingPosts: -sum(surplus.filter((more) => more < 0)),
    // One that was made twice where it cannot be known again stays as it was; pressing it says that it is decided.
    open: tokens(cards.filter((card) => card.open)).difference(tokens(cards.filter((card) => !card.open))).size,
    storedAstray: byConversation.filter((rows) => !inOrder((rows ?? []).map(({ text }) => text))).length,
    shownAstray: threads.filter(({ posts }) => !inOrder(posts)).length,
    acknowledged: ending.acknowledged[channel] ?? [],
    untilStored: stored.map(({ text, at: storedAt }) => storedAt.getTime() - (at.get(tokenIn(text) ?? "") ?? 0)),
    takeovers: ending.takeovers.filter((one) => one.channel === channel).map(({ ms }) => ms),
    failed: records.failed.filter((one) => one.channel === channel).length,
  };
}

type PlatformReckoning = ReturnType<typeof reckonPlatform>;

const LINES: Record<string, (one: PlatformReckoning) => string | number> = {
  conversations: ({ threads }) => String(threads.length),
  "messages written": ({ written }) => String(written.length),
  "… stored, never": ({ inputs }) => String(inputs.none.length),
  "… stored more than once": ({ inputs }) => String(inputs.more.length),
  "… answered in their thread, never": ({ answers }) => String(answers.none.length),
  "… answered more than once": ({ answers }) => String(answers.more.length),
  "replies and notices that are missing": ({ missingPosts }) => String(missingPosts),
  "posts that are doubled": ({ doubledPosts }) => String(doubledPosts),
  "deliveries that were given up": ({ failed }) => String(failed),
  "conversations stored out of order": ({ storedAstray }) => String(storedAstray),
  "conversations shown out of order": ({ shownAstray }) => String(shownAstray),
  "cards, of actions": ({ cards }) => String(cards.length),
  "… missing": ({ standing }) => String(standing.none.length),
  "… not finished": ({ open }) => String(open),
  "acknowledgement, p50 / p99 / max ms": ({ acknowledged }) => spread(acknowledged),
  "message to stored, p50 / p99 / max ms": ({ untilStored }) => spread(untilStored),
  "connection taken over, ms": ({ takeovers }) => takeovers.map(Math.round).join(", ") || "–",
};

/** At each lost answer and each death a post on Teams may be made twice: nothing there lets it be known again. */
const mayDouble = (channel: ChatChannel, strikes: Ending["strikes"], deaths: number): number =>
  channel === "teams" ? (strikes["teams: lost answer"] ?? 0) + deaths : 0;

const ACKNOWLEDGED_MS = 1_000;
const TAKEN_OVER_MS = 15_000;

/** How often processes of the product were killed, and ended by themselves. */
export interface Ends {
  deaths: number;
  crashes: number;
}

const tooLate = ({ channel, acknowledged, takeovers }: PlatformReckoning & { channel: ChatChannel }): string[] => [
  ...(percentile(acknowledged, 0.99) > ACKNOWLEDGED_MS ? [`${channel}: the 99th percentile of acknowledgements`] : []),
  ...(Math.max(0, ...takeovers) > TAKEN_OVER_MS ? [`${channel}: a takeover of the connection`] : []),
];

export function reckon(
  ending: Ending,
  records: Records,
  effects: readonly Effect[],
  { deaths, crashes }: Ends,
): Reckoning {
  const platforms = CHAT_CHANNELS.map((channel) => ({ channel, ...reckonPlatform(channel, ending, records) }));
  const problems = platforms.flatMap((one) => {
    const wrong: [string, number | readonly string[]][] = [
      ["messages were not stored", one.inputs.none],
      ["messages were stored more than once", one.inputs.more],
      ["messages were not answered", one.answers.none],
      ["replies are missing", one.missingPosts],
      [
        "posts are doubled without a reason",
        Math.max(0, one.doubledPosts - mayDouble(one.channel, ending.strikes, deaths)),
      ],
      ["deliveries were given up", one.failed],
      ["conversations were stored out of order", one.storedAstray],
      ["conversations are shown out of order", one.shownAstray],
      ["cards are missing", one.standing.none],
      ["cards are not finished", one.open],
    ];
    return wrong.flatMap(([what, found]) => {
      const count = typeof found === "number" ? found : found.length;
      const which = typeof found === "number" ? "" : `: ${found.slice(0, 10).join(", ")}`;
      return count > 0 ? [`${one.channel}: ${count} ${what}${which}`] : [];
    });
  });
  const shop = reckonShop(ending, records, effects);
  return {
    rows: Object.entries(LINES).map(([name, read]) => ({
      "": name,
      ...(Object.fromEntries(platforms.map((one) => [one.channel, read(one)])) as Figures),
    })),
    effects: [shop.figures],
    strikes: [...Object.entries(ending.strikes), ["processes: killed", deaths] as const].map(([fault, times]) => ({
      fault,
      times,
    })),
    late: platforms.flatMap(tooLate),
    problems: [
      ...problems,
      ...shop.problems,
      ...(crashes > 0 ? [`processes: ${crashes} ended by themselves`] : []),
      ...ending.harm.slice(0, 5).map((harm) => `harm: ${harm}`),
    ],
  };
}

function reckonShop({ written, presses }: Ending, { actions }: Records, effects: readonly Effect[]) {
  const asked = miscounted(
    written.filter(({ refund }) => refund),
    actions.map(({ reason }) => reason),
  );
  const times = (id: string) => effects.filter((effect) => effect.idempotency_key === id).length;
  const approved = actions.filter((action) => action.approved > 0);
  const astray = actions.filter(({ status }) => !["succeeded", "denied"].includes(status));
  const figures = {
    "actions asked for": written.filter(({ refund }) => refund).length,
    proposed: actions.length,
    presses,
    approved: approved.length,
    denied: actions.filter(({ denied }) => denied > 0).length,
    "effects in the shop": effects.length,
    missing: approved.filter(({ id }) => times(id) === 0).length,
    doubled: actions.filter(({ id }) => times(id) > 1).length,
    "without approval": effects.filter(({ idempotency_key: id }) => !approved.some((action) => action.id === id))
      .length,
    "not decided once": actions.filter((action) => action.approved + action.denied !== 1).length,
    "ended otherwise": astray.length,
  };
  const wrong = (["missing", "doubled", "without approval", "not decided once", "ended otherwise"] as const).filter(
    (name) => figures[name] > 0,
  );
  return {
    figures,
    problems: [
      ...astray.slice(0, 5).map(({ reason, status, code }) => `actions: ${tokenIn(reason)} is ${status} ${code ?? ""}`),
      ...wrong.map((name) => `shop: ${figures[name]} ${name}`),
      ...[...asked.none, ...asked.more].map((token) => `actions: ${token} was not asked for exactly once`),
    ],
  };
}
