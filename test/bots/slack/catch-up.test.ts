import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { openSlack } from "../../../src/bots/slack/open.ts";
import type { Place } from "../../../src/core/channels/place.ts";
import { until } from "../../spine/conversing.ts";
import { openOnStandIn } from "./opened.ts";
import { BOT, type Message, type Workspace } from "./workspace.ts";

const quiet = { info() {}, warn() {}, error() {} };

/** Holds the socket until the test is over. */
async function openSocket(options: Parameters<typeof openOnStandIn>[0] = {}) {
  const on = await openOnStandIn({ by: "socket", ...options });
  const over = new AbortController();
  let held: Promise<void> | undefined;
  onTestFinished(async () => {
    over.abort();
    await held;
  });
  return {
    ...on,
    over,
    async hold() {
      held = on.connect(on.desk, over.signal, quiet);
      await until(async () => on.slack.sockets.connections || undefined, 5_000);
    },
  };
}

function written(workspace: Workspace, channel: string, words: string, more: Partial<Message> = {}): Message {
  return workspace.add({ channel, user: workspace.user("ann").id, text: words, blocks: [], unfurls: false, ...more });
}

/** A conversation that somebody had here before. */
const pointAt = (message: Message, place: Partial<Place> = {}) => ({
  lastId: message.ts,
  lastAt: new Date(Number(message.ts) * 1_000),
  place: {
    ...{ space: "slack", container: message.channel, thread: message.ts, person: message.user ?? "", private: false },
    ...{ address: {}, ...place },
  },
});

it("fetches what was written while nobody held the socket, in order in each place", async () => {
  const { desk, workspace, hold } = await openSocket();
  const asked = written(workspace, "C0GENERAL", "known");
  const { id: home } = workspace.direct(workspace.user("ann").id);
  const before = written(workspace, home, "known, too");
  desk.points = [pointAt(asked), pointAt(before, { thread: null, private: true })];
  const hidden = workspace.addChannel("C0HIDDEN", "hidden", true);
  written(workspace, hidden.id, `<@${BOT.user}> in a channel that is closed to us by now`);
  hidden.members.delete(BOT.user);
  workspace.addChannel("C0OTHER", "other", false);
  for (const [channel, words, more] of [
    ["C0GENERAL", `<@${BOT.user}> a mention`, {}],
    ["C0OTHER", `<@${BOT.user}> where nobody asked before`, {}],
    ["C0GENERAL", "a reply", { thread_ts: asked.ts }],
    ["C0GENERAL", "ours", { thread_ts: asked.ts, user: BOT.user, bot_id: BOT.bot }],
    ["C0GENERAL", "a second reply", { thread_ts: asked.ts }],
    [home, "directly", {}],
    [home, "once more", {}],
  ] as const) {
    written(workspace, channel, words, more);
  }
  await hold();
  await until(async () => desk.texts().includes("once more") || undefined, 5_000);
  const fresh = desk.received
    .filter(({ text }) => !text.startsWith("known"))
    .map(({ text, place }) => [place.container, text]);
  const of = (channel: string) => fresh.filter(([container]) => container === channel).map(([, text]) => text);
  expect(of("C0GENERAL").toSorted()).toEqual(["a mention", "a reply", "a second reply"]);
  expect(of("C0GENERAL").indexOf("a reply")).toBeLessThan(of("C0GENERAL").indexOf("a second reply"));
  expect([of("C0OTHER"), of(home)]).toEqual([["where nobody asked before"], ["directly", "once more"]]);
});

it("begins again where it began when another process died in the middle, although newer messages are stored by then", async () => {
  const { desk, workspace, slack, hold } = await openSocket();
  const asked = written(workspace, "C0GENERAL", "known");
  const { id: home, user = "" } = workspace.direct(workspace.user("ann").id);
  const missed = written(workspace, home, "missed");
  desk.points = [pointAt(asked), pointAt(missed, { container: null, person: user, thread: null, private: true })];
  written(workspace, "C0GENERAL", "read before it died", { thread_ts: asked.ts });
  const { connect } = openSlack({
    ...{ bot_token: slack.botToken, app_token: slack.appToken, api_url: slack.apiUrl, trust_workspace_email: false },
  });
  slack.refuse("passing", 1, new Set(["conversations.open"]));
  await expect(connect?.(desk, new AbortController().signal, quiet)).rejects.toMatchObject({ code: "SLACK_AWAY" });
  expect(desk.texts()).toContain("read before it died");
  expect(desk.texts()).not.toContain("missed");
  // What others wrote is stored by then, minutes later.
  desk.points = desk.points.map((point) => ({ ...point, lastId: (Number(asked.ts) + 600).toFixed(6) }));
  await hold();
  await until(async () => desk.texts().includes("missed") || undefined, 5_000);
  await until(async () => desk.catchingUpFrom === null || undefined, 5_000);
});

it("reads every page", async () => {
  const { desk, workspace, hold } = await openSocket();
  const asked = written(workspace, "C0GENERAL", "known");
  desk.points = [pointAt(asked)];
  for (let count = 0; count < 250; count++) written(workspace, "C0GENERAL", String(count), { thread_ts: asked.ts });
  await hold();
  await until(async () => desk.texts().includes("249") || undefined, 5_000);
  expect(desk.texts().filter((text) => /^\d+$/.test(text))).toEqual(
    Array.from({ length: 250 }, (_, count) => String(count)),
  );
});

it("finds what was changed meanwhile", async () => {
  const { desk, workspace, hold } = await openSocket();
  const asked = written(workspace, "C0GENERAL", "to Oslo", { edited: { ts: "1.000000" } });
  desk.points = [pointAt(asked)];
  await desk.receive({
    ...{ channel: "slack", id: asked.ts, author: { person: "U0ANN", bot: false }, text: "to Rome", files: [] },
    ...{ addressed: true, place: pointAt(asked).place },
  });
  await hold();
  await until(async () => desk.changed[0], 5_000);
  expect(desk.changed.map(({ id, text }) => [id, text])).toEqual([[asked.ts, "to Oslo"]]);
});

it("acknowledges only what is stored, and hands in what comes with the socket after what came before", async () => {
  const { slack, desk, workspace, hold } = await openSocket();
  const asked = written(workspace, "C0GENERAL", "known");
  desk.points = [pointAt(asked)];
  written(workspace, "C0GENERAL", "missed", { thread_ts: asked.ts });
  desk.storing = () => sleep(100);
  await hold();
  const started = performance.now();
  await slack.say("ann", "live", workspace.channel("C0GENERAL"), { thread_ts: asked.ts });
  expect(performance.now() - started).toBeGreaterThan(90);
  expect([...new Set(desk.texts())].filter((text) => text !== "known")).toEqual(["missed", "live"]);
  desk.storing = async () => Promise.reject(new Error("the disk is full"));
  const acknowledged = slack.sockets.acknowledged.length;
  void slack.say("ann", "lost", workspace.channel("C0GENERAL"), { thread_ts: asked.ts });
  await sleep(150);
  expect(slack.sockets.acknowledged).toHaveLength(acknowledged);
});

it("hands in what comes with the socket without waiting for what was missed elsewhere", async () => {
  const { slack, desk, workspace, hold } = await openSocket();
  const others = Array.from({ length: 40 }, (_, index) => written(workspace, "C0GENERAL", `known ${index}`));
  const asked = written(workspace, "C0GENERAL", "known");
  desk.points = [...others, asked].map((message) => pointAt(message));
  for (const { ts } of others) written(workspace, "C0GENERAL", "elsewhere", { thread_ts: ts });
  written(workspace, "C0GENERAL", "missed", { thread_ts: asked.ts });
  desk.storing = () => sleep(30);
  await hold();
  const started = performance.now();
  await slack.say("ann", "live", workspace.channel("C0GENERAL"), { thread_ts: asked.ts });
  expect(performance.now() - started).toBeLessThan(1_000);
  desk.storing = async () => {};
  const texts = desk.texts();
  expect(texts.indexOf("live")).toBeGreaterThan(texts.indexOf("missed"));
  expect(texts.indexOf("missed")).toBeGreaterThan(-1);
});

it("hands in what begins a thread without waiting for what was missed", async () => {
  const { slack, desk, workspace, hold } = await openSocket();
  desk.points = [pointAt(written(workspace, "C0GENERAL", "known"))];
  for (let count = 0; count < 100; count++) written(workspace, "C0GENERAL", `<@${BOT.user}> missed ${count}`);
  desk.storing = () => sleep(30);
  await hold();
  const started = performance.now();
  await slack.say("ann", `<@${BOT.user}> live`, workspace.channel("C0GENERAL"));
  expect(performance.now() - started).toBeLessThan(1_000);
  desk.storing = async () => {};
  expect(desk.texts()).toContain("live");
  expect(desk.texts()).not.toContain("missed 99");
});

it.each(["lost", "moved"] as const)("connects again when the connection is %s", async (how) => {
  const { slack, desk, workspace, hold } = await openSocket();
  await hold();
  slack.sockets.cut(how);
  await until(async () => slack.sockets.connections || undefined, 5_000);
  await slack.say("ann", `<@${BOT.user}> after`, workspace.channel("C0GENERAL"));
  expect(new Set(desk.texts())).toEqual(new Set(["after"]));
});

it("says what to do when Slack opens no socket for the token", async () => {
  const { slack, desk } = await openOnStandIn({ by: "socket" });
  const { connect } = openSlack({
    bot_token: "xoxb-1",
    app_token: "xapp-wrong",
    api_url: slack.apiUrl,
    trust_workspace_email: false,
  });
  const over = new AbortController();
  const logged = new Promise((resolve) => {
    void connect?.(desk, over.signal, { ...quiet, error: resolve });
  });
  expect(await logged).toMatchObject({
    ...{ err: { code: "SLACK_APP_TOKEN_REFUSED" }, remedy: expect.stringContaining("connections:write") },
  });
  over.abort();
});

it("lets the socket go when it is lost to another process", async () => {
  const { slack, over, hold } = await openSocket();
  await hold();
  over.abort();
  await until(async () => (slack.sockets.connections === 0 ? true : undefined), 5_000);
});
