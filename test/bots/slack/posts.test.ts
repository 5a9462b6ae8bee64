import { expect, it } from "vitest";
import type { Card } from "../../../src/bots/cards/card.ts";
import { LIMITS } from "../../../src/bots/limits.ts";
import type { Content } from "../../../src/bots/port.ts";
import type { Place } from "../../../src/core/channels/place.ts";
import { ATTACKS } from "../attacks.ts";
import { cardContent } from "../plain-card.ts";
import { buttonsOf, textOfBlock } from "./block-rules.ts";
import { harmOf } from "./harm.ts";
import { openOnStandIn } from "./opened.ts";
import { TEAM, type Workspace } from "./workspace.ts";

const text = (words: string, buttons: Card["buttons"] = []): Content => ({ kind: "text", text: words, buttons });
const marker = (id: string, again = false) => ({ id, again });
const button = (label: string, value: string): Card["buttons"][number] => ({ label, value, style: "plain" });
/** A thread that somebody began in public, and where that is. */
function threadOf(workspace: Workspace): Place {
  const { id: person } = workspace.user("ann");
  const asked = { channel: "C0GENERAL", user: person, text: "hi", blocks: [], unfurls: false };
  const { ts: thread } = workspace.add(asked);
  return { space: "slack", container: "C0GENERAL", thread, person, private: false, address: { team: TEAM } };
}
const inChannel = (container: string): Place => ({
  ...{ space: "slack", container, thread: null, person: "U0ANN", private: false, address: {} },
});

it.each([
  ["a text with buttons", LIMITS.slack.message.most, (size: number) => text("x".repeat(size), [button("OK", "v")])],
  ["a button's value", LIMITS.slack.buttonValue, (size: number) => text("x", [button("OK", "v".repeat(size))])],
])("posts %s of the most that Slack takes, and gives a longer one up", async (_, most, content) => {
  const { adapter } = await openOnStandIn();
  await expect(adapter.post(inChannel("C0STAFF"), content(most), marker("1"))).resolves.toMatchObject({
    id: expect.any(String),
  });
  await expect(adapter.post(inChannel("C0STAFF"), content(most + 1), marker("2"))).rejects.toMatchObject({
    ...{ kind: "never", code: "SLACK_INVALID_BLOCKS" },
  });
});

it.each([
  ["title", (size: number) => cardContent({ title: "t".repeat(size) }), LIMITS.slack.cardTitle],
  ["label", (size: number) => cardContent({ buttons: [button("b".repeat(size), "v")] }), LIMITS.slack.buttonLabel],
])("shortens a card's %s to what Slack takes", async (_, content, most) => {
  const { adapter, workspace } = await openOnStandIn();
  for (const size of [most - 1, most, most + 1])
    await adapter.post(inChannel("C0STAFF"), content(size), marker(String(size)));
  expect(workspace.channel("C0STAFF").messages).toHaveLength(3);
});

it("shows a card's texts as they are, whatever they say", async () => {
  const { adapter, workspace } = await openOnStandIn();
  const fields = ATTACKS.map((value) => ({ label: "Says", value }));
  const raw = [{ label: "What will be sent", text: '{\n  "note": "*<b>* `x` &lt;"\n}' }];
  const deadline = { label: "Expires", at: "2026-11-22T05:00:00.000Z" };
  const link = { label: "Open", url: "https://console.example/#/approvals" };
  await adapter.post(
    inChannel("C0STAFF"),
    cardContent({ fields: fields.slice(0, 3), raw, deadline, link, quotes: [{ author: "Ann", text: "" }] }),
    marker("1"),
  );
  const [posted] = workspace.channel("C0STAFF").messages;
  const shown = posted?.blocks.map(textOfBlock).join("\n") ?? "";
  for (const words of [ATTACKS[0], raw[0]?.text, "Expires: 2026-11-22", "Open", "Ann: —"])
    expect(shown).toContain(words);
  expect(posted?.blocks.map(({ type }) => type)).toEqual(["header", "rich_text"]);
});

it("finishes a card in its place, and leaves no button", async () => {
  const { adapter, workspace } = await openOnStandIn();
  const open = cardContent({ buttons: [button("Approve", "approve:act_1"), button("Deny", "deny:act_1")] });
  const ref = await adapter.post(inChannel("C0STAFF"), open, marker("1"));
  await adapter.edit(ref, cardContent({ tone: "good" }));
  const [posted, ...more] = workspace.channel("C0STAFF").messages;
  expect([buttonsOf(posted?.blocks ?? []), more]).toEqual([[], []]);
});

it("leaves no button when a text replaces a card", async () => {
  const { adapter, workspace } = await openOnStandIn();
  const ref = await adapter.post(inChannel("C0STAFF"), text("thumb?", [button("👍", "up:cnv_1")]), marker("1"));
  await adapter.edit(ref, text("Thanks"));
  expect(workspace.channel("C0STAFF").messages[0]).toMatchObject({ text: "Thanks", blocks: [] });
});

it("lets nobody be pinged and nothing be previewed, even by what it is handed unwritten", async () => {
  const { adapter, workspace } = await openOnStandIn();
  workspace.user("ann");
  for (const buttons of [[], [button("👍", "up:cnv_1")]])
    await adapter.post(inChannel("C0STAFF"), text("https://evil.example/p.png", buttons), marker("1"));
  for (const attack of ATTACKS) {
    await adapter.post(inChannel("C0STAFF"), cardContent({ title: attack }), marker("1"));
    await adapter.ephemeral(inChannel("C0STAFF"), "U0ANN", attack);
  }
  const told = workspace.ephemerals.map(({ text: words }) => ({ text: words, blocks: [], unfurls: false }));
  expect([...workspace.looks(), ...told].flatMap(harmOf)).toEqual([]);
});

it.each([[false], [true]])(
  "finds a post whose answer was lost, and does not make it again (in a thread: %s)",
  async (inThread) => {
    const { adapter, slack, workspace } = await openOnStandIn();
    const place = inThread ? threadOf(workspace) : inChannel("C0STAFF");
    const channel = workspace.channel(place.container ?? "");
    const before = channel.messages.length;
    await adapter.post(place, text("another"), marker("0"));
    slack.loseAnswer();
    await expect(adapter.post(place, text("once"), marker("1"))).rejects.toMatchObject({ code: "SLACK_AWAY" });
    const ref = await adapter.post(place, text("once, as it is now"), marker("1", true));
    expect(channel.messages.slice(before).map(({ text: words }) => words)).toEqual(["another", "once, as it is now"]);
    expect(ref.id).toBe(channel.messages.at(-1)?.ts);
    await adapter.post(place, text("new"), marker("2", true));
    expect(channel.messages.at(-1)?.text).toBe("new");
  },
);

it("takes up a stream whose beginning was not answered", async () => {
  const { adapter, slack, workspace } = await openOnStandIn();
  const place = threadOf(workspace);
  slack.loseAnswer();
  await expect(adapter.stream?.start(place, "It is", marker("1"))).rejects.toMatchObject({ code: "SLACK_AWAY" });
  // Whoever goes on with the reply begins no second one.
  expect(await adapter.stream?.start(place, "It is packed", marker("1", true))).toBe(null);
  for (const _ of ["first", "again"]) await adapter.post(place, text("It is packed."), marker("1", true));
  const posts = workspace.channel("C0GENERAL").messages.filter(({ thread_ts: thread }) => thread === place.thread);
  expect(posts.map(({ text: words, streaming_state: state }) => [words, state])).toEqual([
    ["It is packed.", "completed"],
  ]);
});

it("streams a reply, and shows in the end what was stored", async () => {
  const { adapter, workspace } = await openOnStandIn();
  const place = threadOf(workspace);
  const ref = await adapter.stream?.start(place, "It **is**", marker("1"));
  if (!ref) throw new Error("It was not streamed.");
  await adapter.stream?.append(ref, " packed.");
  for (const _ of ["ends", "has ended"]) await adapter.stream?.stop(ref, text("It *is* packed."));
  const post = workspace.ours("C0GENERAL", ref.id);
  expect(post.versions.map(({ text: words }) => words).slice(0, 3)).toEqual([
    "It **is**",
    "It **is** packed.",
    "It *is* packed.",
  ]);
  // Slack ended it meanwhile.
  await expect(adapter.stream?.append(ref, " more")).resolves.toBeUndefined();
});

it("streams where Slack lets it, and nowhere else", async () => {
  const { adapter, slack, workspace } = await openOnStandIn();
  const thread = threadOf(workspace);
  const start = (place: Place) => adapter.stream?.start(place, "It is", marker("1"));
  expect(await start({ ...thread, thread: null })).toBeNull();
  expect(await start({ ...thread, container: null, private: true })).toBeNull();
  expect(await start({ ...thread, address: {} })).toBeNull();
  slack.options.streams = false;
  expect(await start(thread)).toBeNull();
  slack.options.streams = true;
  slack.refuse("later", 1);
  expect(await start(thread)).toBeNull();
});

it("says what a refusal means to the outbox", async () => {
  const { adapter, slack, workspace } = await openOnStandIn();
  const place = inChannel("C0STAFF");
  const ref = await adapter.post(place, text("x"), marker("1"));
  slack.refuse("later", 1);
  await expect(adapter.edit(ref, text("y"))).rejects.toMatchObject({ kind: "later", retryAfterMs: 1_000 });
  slack.refuse("passing", 1);
  await expect(adapter.edit(ref, text("y"))).rejects.toMatchObject({ code: "SLACK_AWAY" });
  slack.refuse("never", 1);
  await expect(adapter.post(place, text("y"), marker("2"))).rejects.toMatchObject({ kind: "never" });
  await expect(adapter.post(inChannel("C0NONE"), text("y"), marker("3"))).rejects.toMatchObject({
    ...{ kind: "never", code: "SLACK_CHANNEL_NOT_FOUND" },
  });
  workspace.remove(workspace.ours("C0STAFF", ref.id));
  await expect(adapter.edit(ref, text("y"))).rejects.toMatchObject({ kind: "gone", code: "SLACK_MESSAGE_NOT_FOUND" });
});

it("shows that it is typing in threads, and does not mind where that is refused", async () => {
  const { adapter, workspace } = await openOnStandIn();
  const place = threadOf(workspace);
  await adapter.typing(place);
  await adapter.typing({ ...place, thread: null });
  await adapter.typing({ ...place, container: "C0NONE" });
  expect([...workspace.statuses]).toEqual([[place.thread, 1]]);
});

it("tells somebody who is not in the channel directly", async () => {
  const { adapter, workspace } = await openOnStandIn();
  const { id } = workspace.user("ann");
  workspace.channel("C0STAFF").members.delete(id);
  await adapter.ephemeral(inChannel("C0STAFF"), id, "not <yours>");
  expect([workspace.ephemerals, workspace.direct(id).messages.map(({ text: words }) => words)]).toEqual([
    [],
    ["not &lt;yours&gt;"],
  ]);
});
