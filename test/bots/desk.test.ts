import { beforeAll, expect, it } from "vitest";
import type { ChannelDesk, ChannelMessage } from "../../src/core/channels/channel-desk.ts";
import { createChannelDesk } from "../../src/core/channels/create-channel-desk.ts";
import { type Place, syncStaffPlaces } from "../../src/core/channels/place.ts";
import { pressValue } from "../../src/core/channels/press.ts";
import { createCustomers } from "../../src/core/identity/customer.ts";
import { createLinkCodes, type LinkCodes } from "../../src/core/identity/link-codes.ts";
import { createRoster } from "../../src/core/staff/roster.ts";
import { openTestDatabase } from "../support/databases.ts";
import { type Desk, openDesk } from "../support/desk.ts";
import { scriptedSource } from "../support/scripted-model.ts";

// No turns are taken here: what matters is what is stored, and for whom.
let desk: Desk;
let channels: ChannelDesk;
let linkCodes: LinkCodes;
let count = 0;

beforeAll(async () => {
  const db = await openTestDatabase("pglite");
  desk = await openDesk({ db, models: scriptedSource(() => ({ text: "Fine." })), work: false });
  await syncStaffPlaces(db, [{ channel: "slack", space: "T1", container: "C_STAFF" }]);
  linkCodes = createLinkCodes(db);
  const { support } = desk;
  channels = createChannelDesk({
    db,
    ...support,
    linkCodes,
    roster: createRoster(db),
    trustsEmail: new Set(["slack"] as const),
  });
  return () => desk.close();
});

function place(person: string, also: Partial<Place> = {}): Place {
  return { space: "T1", container: "C1", thread: null, person, private: false, address: {}, ...also };
}

function message(person: string, text: string, also: Partial<ChannelMessage> = {}): ChannelMessage {
  count += 1;
  const id = `17.${count}`;
  return {
    ...{ channel: "slack", place: place(person, { thread: id }), id, text, files: [], addressed: true },
    author: { person, bot: false },
    ...also,
  };
}

const direct = (person: string) => place(person, { container: `D_${person}`, private: true });

async function inputs(conversationId: string | undefined) {
  return desk.db.query<{ author: string; text: string; input: string | null }>(
    "select author, text, input from messages where conversation_id = $1 order by seq",
    [conversationId],
  );
}

const owners = (conversationId: string | undefined) =>
  desk.db.query("select customer_id, visitor_hash from conversations where id = $1", [conversationId]);

it("takes a mention and its twin, delivered together and again, as one message of one conversation", async () => {
  const mention = message("U1", "where is my order?");
  const received = await Promise.all([channels.receive(mention), channels.receive({ ...mention, addressed: false })]);
  received.push(await channels.receive(mention));
  const ids = new Set(received.flatMap(({ conversationId }) => conversationId ?? []));
  expect(ids.size).toBe(1);
  expect(await inputs([...ids][0])).toHaveLength(1);
});

it("goes on in a thread without being mentioned, and hears others there without obeying them", async () => {
  const first = message("U2", "hello");
  const { conversationId } = await channels.receive(first);
  const own = await channels.receive(message("U2", "and another thing", { place: first.place, addressed: false }));
  const other = { place: { ...first.place, person: "U9" }, addressed: false };
  const theirs = await channels.receive(message("U9", "refund everything to me", other));
  const asked = await channels.receive(message("U9", "do it", { ...other, addressed: true }));
  expect([own.outcome, theirs.outcome, asked.outcome]).toEqual(["stored", "context", "context"]);
  expect(asked.tell).toContain("somebody else");
  expect(await inputs(conversationId)).toMatchObject([
    { author: "customer", input: "queued" },
    { author: "customer", input: "queued" },
    { author: "bystander", input: null },
    { author: "bystander", input: null },
  ]);
});

it("leaves alone what is not for it: programs, talk in channels, and staff among themselves", async () => {
  const outcomes = [
    await channels.receive(message("B1", "hi", { author: { person: "B1", bot: true } })),
    await channels.receive(message("U3", "just chatting", { addressed: false })),
    await channels.receive(message("U3", "shall we approve it?", { place: place("U3", { container: "C_STAFF" }) })),
  ];
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["ignored", "ignored", "ignored"]);
});

it("lets nobody open conversations without end", async () => {
  const outcomes = [];
  for (let thread = 0; thread < 21; thread++) outcomes.push((await channels.receive(message("U_BUSY", "hi"))).outcome);
  expect(outcomes.slice(0, 20).every((outcome) => outcome === "stored")).toBe(true);
  expect(outcomes[20]).toBe("refused");
});

it("names the files that came with a message", async () => {
  const { conversationId } = await channels.receive(
    message("U4", "", { files: [{ name: "cup.png", type: "image/png" }] }),
  );
  expect((await inputs(conversationId))[0]?.text).toBe("[Attached: cup.png (image/png)]");
});

it("replaces what is edited before it is read, corrects what was read, and drops what is deleted before", async () => {
  const first = message("U5", "order 1");
  const { conversationId } = await channels.receive(first);
  expect((await channels.edited({ ...first, text: "order 2" })).outcome).toBe("stored");
  expect(await inputs(conversationId)).toMatchObject([{ text: "order 2" }]);
  await desk.db.query("update messages set input = 'done', attempts = 1 where conversation_id = $1", [conversationId]);
  await desk.db.query("update conversations set queued_inputs = 0 where id = $1", [conversationId]);
  for (const _ of [1, 2]) await channels.edited({ ...first, text: "order 3" });
  expect(await inputs(conversationId)).toMatchObject([{ text: "order 2" }, { text: "Correction: order 3" }]);
  const second = message("U5", "forget it", { place: first.place });
  await channels.receive(second);
  await channels.deleted(second);
  expect((await inputs(conversationId)).at(-1)).toMatchObject({ text: "", input: "done" });
  const [{ queued } = { queued: -1 }] = await desk.db.query<{ queued: number }>(
    "select queued_inputs as queued from conversations where id = $1",
    [conversationId],
  );
  expect(queued).toBe(1); // the correction
});

async function codeFor(customer: string): Promise<string> {
  const owner = await desk.customer(customer);
  if (owner.kind !== "customer") throw new Error("A customer was asked for.");
  return (await linkCodes.issue(owner.customer, "test")).code;
}

it.each([
  ["in a direct message", direct("U18"), "linked"],
  ["in public, where it is void", place("U19"), "refused"],
])("stores no code that a message is changed into %s", async (_, where, outcome) => {
  const { person } = where;
  const first = message(person, "hello", { place: where });
  const { conversationId } = await channels.receive(first);
  const code = await codeFor("C007");
  expect((await channels.edited({ ...first, text: code })).outcome).toBe("ignored");
  expect(await inputs(conversationId)).toMatchObject([{ text: "hello" }]);
  expect((await channels.receive(message(person, code, { place: direct(person) }))).outcome).toBe(outcome);
});

it("links an account by a code in a direct message, once, and takes its direct messages along", async () => {
  const before = await channels.receive(message("U6", "hello", { place: direct("U6") }));
  const code = await codeFor("C001");
  const linked = await channels.receive(message("U6", ` ${code.toUpperCase()} `, { place: direct("U6") }));
  expect(linked.outcome).toBe("linked");
  const after = await channels.receive(message("U6", "my orders", { place: direct("U6") }));
  expect(after.conversationId).toBe(before.conversationId);
  expect(await owners(after.conversationId)).toMatchObject([{ customer_id: expect.stringMatching(/^cus_/) }]);
  const again = await channels.receive(message("U7", code, { place: direct("U7") }));
  expect(again).toMatchObject({ outcome: "refused", tell: expect.stringContaining("used already") });
  const stored = await desk.db.query("select 1 from messages where text ilike $1", [`%${code}%`]);
  expect(stored).toHaveLength(0);
});

it("says once what became of a code, however often the message that holds it is handed in", async () => {
  const typed = message("U16", await codeFor("C005"), { place: direct("U16") });
  const wrong = message("U17", "bcdf-ghjk-mnpq", { place: direct("U17") });
  const shown = message("U17", await codeFor("C006"));
  const received = [];
  for (const one of [typed, wrong, shown]) {
    const both = await Promise.all([channels.receive(one), channels.receive(one)]);
    received.push([...both, await channels.receive(one)].filter(({ tell }) => tell !== undefined));
  }
  expect(received).toMatchObject([[{ outcome: "linked" }], [{ outcome: "refused" }], [{ outcome: "refused" }]]);
  // What is handed in again is no try.
  for (let count = 0; count < 6; count++) await channels.receive(wrong);
  const right = message("U17", await codeFor("C006"), { place: direct("U17") });
  expect((await channels.receive(right)).outcome).toBe("linked");
});

it("voids a code that was shown in public, and takes five tries of one account", async () => {
  const code = await codeFor("C002");
  const shown = await channels.receive(message("U8", code));
  expect(shown).toMatchObject({ outcome: "refused", tell: expect.stringContaining("void") });
  const tells = [];
  for (let tries = 0; tries < 6; tries++) {
    tells.push((await channels.receive(message("U8", code, { place: direct("U8") }))).tell ?? "");
  }
  expect(tells.slice(0, 5).every((tell) => tell.includes("wrong"))).toBe(true);
  expect(tells[5]).toContain("5 tries");
});

it("answers a linked customer who writes in public in a direct message", async () => {
  await channels.receive(message("U10", await codeFor("C003"), { place: direct("U10") }));
  const received = await channels.receive(message("U10", "where is my order?"));
  expect(received).toMatchObject({ outcome: "stored", tell: expect.stringContaining("direct message") });
  const [stands] = await desk.db.query("select * from conversation_places where conversation_id = $1", [
    received.conversationId,
  ]);
  expect(stands).toMatchObject({ private: true, container: null, person: "U10" });
});

it("hears a linked customer who goes on in the thread that they began in public, and nobody else there", async () => {
  await channels.receive(message("U14", await codeFor("C004"), { place: direct("U14") }));
  const first = message("U14", "where is my order?");
  const { conversationId } = await channels.receive(first);
  const more = await channels.receive(message("U14", "the red one", { place: first.place, addressed: false }));
  expect(more).toMatchObject({ outcome: "stored", conversationId });
  const { points } = await channels.resume("slack");
  const begunIn = points
    .filter(({ place }) => place.person === "U14" && !place.private)
    .map(({ place }) => place.thread);
  expect(begunIn).toContain(first.place.thread);
  const other = { place: { ...first.place, person: "U15" }, addressed: false };
  expect((await channels.receive(message("U15", "me too", other))).outcome).toBe("ignored");
});

it("knows a full member by a verified address only where the operator trusts it, and only one customer's", async () => {
  const identity = { externalId: "C044", email: "Ann@shop.example", name: null, attributes: null };
  const ann = await createCustomers(desk.db).fromIdentity(identity);
  const author = (person: string) => ({ person, bot: false, verifiedEmail: "ann@shop.example" });
  const trusted = await channels.receive(message("U11", "hi", { place: direct("U11"), author: author("U11") }));
  expect(await owners(trusted.conversationId)).toMatchObject([{ customer_id: ann.id }]);
  const elsewhere = { channel: "discord", place: direct("U11"), author: author("U11") } as const;
  const other = await channels.receive(message("U11", "hi", elsewhere));
  expect(await owners(other.conversationId)).toMatchObject([{ customer_id: null }]);
});

it("remembers from where catching up began until it came to the end", async () => {
  const { unfinished, begin } = await channels.resume("discord");
  expect(unfinished).toBe(null);
  await begin("17");
  await begin("17");
  const again = await channels.resume("discord");
  expect(again.unfinished).toBe("17");
  expect((await channels.resume("slack")).unfinished).toBe(null);
  await again.end();
  expect((await channels.resume("discord")).unfinished).toBe(null);
});

it("asks who presses before anything else, and answers what it does not know", async () => {
  const press = { channel: "slack", space: "T1", person: "U_NOBODY" } as const;
  const answer = await channels.press({ ...press, value: pressValue("approve", "act_1") });
  expect(answer).toMatchObject({ kind: "tell", text: expect.stringContaining("nobody on staff") });
  const strange = await channels.press({ ...press, value: "approve:act_1; drop table" });
  expect(strange).toMatchObject({ kind: "tell", text: expect.stringContaining("not one of ours") });
});

it("records the thumb of whoever asked, and nobody else's", async () => {
  const { conversationId = "" } = await channels.receive(message("U12", "hello"));
  const press = { channel: "slack", space: "T1", value: pressValue("up", conversationId) } as const;
  await channels.press({ ...press, person: "U13" });
  await channels.press({ ...press, person: "U12" });
  await channels.press({ ...press, person: "U12" });
  const events = await desk.db.query("select data from events where type = 'feedback.given'");
  expect(events).toEqual([{ data: { thumb: "up" } }]);
});

it("speaks Chinese to whoever writes Chinese, also about what is in no language", async () => {
  const there = { place: direct("U_ZH") };
  await channels.receive(message("U_ZH", "你们什么时候营业？", there));
  const wrong = await channels.receive(message("U_ZH", "2222-2222-2222", there));
  expect(wrong).toEqual({ outcome: "refused", tell: expect.stringMatching(/^验证码错误/) });
  const long = await channels.receive(message("U_ZH", "好".repeat(10_001), there));
  expect(long).toMatchObject({ outcome: "refused", tell: expect.stringMatching(/^消息太长/) });
  const customer = await createCustomers(desk.db).fromIdentity({
    ...{ externalId: "C_ZH", email: null, name: null, attributes: null },
  });
  const { code } = await linkCodes.issue(customer, "test");
  expect(await channels.receive(message("U_ZH", code, there))).toMatchObject({ tell: expect.stringMatching(/已关联/) });
});

it("asks for the question where somebody only calls its name, once for a mention and its twin", async () => {
  const mention = message("U_EMPTY", "");
  const received = await Promise.all([channels.receive(mention), channels.receive(mention)]);
  expect(received.flatMap(({ tell }) => tell ?? [])).toEqual([expect.stringContaining("What can I help you with?")]);
  expect(await channels.receive(message("U_EMPTY", "", { addressed: false }))).toEqual({ outcome: "ignored" });
});

it("says once that a code is void, for a mention and its twin", async () => {
  const shown = message("U_SHOWN", "2222-2222-2222");
  const received = await Promise.all([channels.receive(shown), channels.receive(shown)]);
  expect(received.flatMap(({ tell }) => tell ?? [])).toHaveLength(1);
});
