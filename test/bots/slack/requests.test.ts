import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { PressAnswer } from "../../../src/core/channels/channel-desk.ts";
import { until } from "../../spine/conversing.ts";
import { type Sending, sign, signedRequest } from "./deliveries.ts";
import { openOnStandIn } from "./opened.ts";
import { BOT, TEAM } from "./workspace.ts";

const now = (): number => Math.floor(Date.now() / 1_000);

function event(given: Record<string, unknown>): Sending {
  return { kind: "events_api", payload: { type: "event_callback", team_id: TEAM, event: given } };
}
const message = (given: Record<string, unknown> = {}): Sending =>
  event({
    type: "message",
    channel: "C0GENERAL",
    user: "U0ANN",
    ts: "1700000000.000100",
    text: `<@${BOT.user}> hi`,
    ...given,
  });
const press = (value: unknown): Sending => ({
  kind: "interactive",
  payload: {
    ...{ type: "block_actions", user: { id: "U0ANN" }, team: { id: TEAM }, trigger_id: "1.2" },
    ...{ container: { type: "message", channel_id: "C0STAFF", message_ts: "1700000000.000100" } },
    ...{ channel: { id: "C0STAFF" }, actions: [{ type: "button", action_id: "press_0", block_id: "b", value }] },
  },
});

const command = (user_id: string, text: string): Sending => ({
  kind: "slash_commands",
  payload: {
    ...{ command: "/support", text, user_id, team_id: TEAM, channel_id: "C0GENERAL", trigger_id: "13.37.abc" },
  },
});

it("lets nothing in that Slack has not signed just now", async () => {
  const { slack, desk, warned, ask } = await openOnStandIn();
  const { signingSecret: secret } = slack;
  const good = signedRequest(secret, message());
  const { "x-slack-signature": _, ...unsigned } = good.headers;
  const { "x-slack-request-timestamp": __, ...undated } = good.headers;
  const forged: RequestInit[] = [
    signedRequest("another secret", message()),
    signedRequest(secret, message(), now() - 301),
    signedRequest(secret, message(), now() + 400),
    { ...good, body: `${good.body} ` },
    { ...good, headers: unsigned },
    { ...good, headers: undated },
    { ...good, headers: { ...good.headers, "x-slack-request-timestamp": "soon" } },
    { ...good, headers: { ...good.headers, "x-slack-signature": "v1=00" } },
    { ...good, headers: { ...good.headers, "x-slack-signature": "" } },
    { method: "GET" },
  ];
  for (const request of forged) {
    await expect(ask(request)).rejects.toMatchObject({ code: "SLACK_SIGNATURE_INVALID", status: 401 });
  }
  expect(desk.received).toEqual([]);
  expect(warned).toEqual(forged.map(() => ({ code: "SLACK_SIGNATURE_INVALID" })));
  expect((await ask(good)).status).toBe(200);
  expect(desk.texts()).toEqual(["hi"]);
});

it.each([
  ["no JSON", "{"],
  ["no object", "[]"],
  ["nothing", ""],
  ["an unknown kind", `{"type":"unknown"}`],
])("answers 400 to %s", async (_, body) => {
  const { slack, ask } = await openOnStandIn();
  const timestamp = now();
  const headers = {
    ...{ "content-type": "application/json", "x-slack-request-timestamp": String(timestamp) },
    "x-slack-signature": sign(slack.signingSecret, timestamp, body),
  };
  await expect(ask({ method: "POST", body, headers })).rejects.toMatchObject({ status: 400 });
});

it("answers the question whether it is us", async () => {
  const { slack, ask } = await openOnStandIn();
  const asked: Sending = { kind: "events_api", payload: { type: "url_verification", challenge: "3eZb" } };
  const answer = await ask(signedRequest(slack.signingSecret, asked));
  expect(await answer.json()).toEqual({ challenge: "3eZb" });
});

it("acknowledges once it is stored, and not if it cannot be", async () => {
  const { slack, desk, ask } = await openOnStandIn();
  const stored = Promise.withResolvers<void>();
  desk.storing = () => stored.promise;
  let acknowledged = false;
  const answer = ask(signedRequest(slack.signingSecret, message())).then((response) => {
    acknowledged = true;
    return response;
  });
  await sleep(100);
  expect(acknowledged).toBe(false);
  stored.resolve();
  expect((await answer).status).toBe(200);
  desk.storing = async () => Promise.reject(new Error("the disk is full"));
  await expect(ask(signedRequest(slack.signingSecret, message()))).rejects.toThrow();
});

it("hands the messages of one conversation in as they came, although the first takes longer to store", async () => {
  const { slack, desk, ask } = await openOnStandIn();
  const pauses = [80, 0];
  desk.storing = async () => sleep(pauses.shift());
  const inThread = { thread_ts: "1700000000.000100" };
  await Promise.all([
    ask(signedRequest(slack.signingSecret, message({ ...inThread, ts: "1700000001.000100", text: "one" }))),
    ask(signedRequest(slack.signingSecret, message({ ...inThread, ts: "1700000002.000100", text: "two" }))),
  ]);
  expect(desk.texts()).toEqual(["one", "two"]);
});

it("reads where, who and what from a message and from its twin", async () => {
  const { slack, desk, ask } = await openOnStandIn();
  const files = [{ name: "cup.png", mimetype: "image/png" }, { title: "receipt" }];
  await ask(signedRequest(slack.signingSecret, message({ subtype: "file_share", files, user_team: "T0OTHER" })));
  await ask(signedRequest(slack.signingSecret, message({ type: "app_mention", files, user_team: "T0OTHER" })));
  const [first, twin] = desk.received;
  expect(first).toEqual({
    ...{ channel: "slack", id: "1700000000.000100", text: "hi", addressed: true },
    author: { person: "U0ANN", bot: false },
    files: [{ name: "cup.png", type: "image/png" }, { name: "receipt" }],
    place: {
      ...{ space: "slack", container: "C0GENERAL", thread: "1700000000.000100", person: "U0ANN", private: false },
      address: { team: "T0OTHER" },
    },
  });
  expect(twin).toEqual(first);
});

it("takes direct messages as private, with and without a thread", async () => {
  const { slack, desk, ask } = await openOnStandIn();
  await ask(signedRequest(slack.signingSecret, message({ channel: "D0ANN", text: "hi" })));
  await ask(
    signedRequest(slack.signingSecret, message({ channel: "D0ANN", text: "hi", thread_ts: "1700000000.000001" })),
  );
  expect(desk.received.map(({ addressed, place }) => [addressed, place.private, place.thread])).toEqual([
    [true, true, null],
    [true, true, "1700000000.000001"],
  ]);
});

it.each([
  ["bots", { bot_id: "B0OTHER" }],
  ["itself", { user: BOT.user }],
  ["joins", { subtype: "channel_join" }],
  ["integrations", { subtype: "bot_message", user: undefined, bot_id: "B1" }],
  ["edits by bots", { subtype: "message_changed", message: { ts: "1.000001", text: "x", bot_id: "B1", user: "U0X" } }],
])("does not hear %s", async (_, given) => {
  const { slack, desk, ask } = await openOnStandIn();
  expect((await ask(signedRequest(slack.signingSecret, message(given)))).status).toBe(200);
  expect([desk.received, desk.changed]).toEqual([[], []]);
});

it("understands edits, deletions, and the tombstone of a message with replies", async () => {
  const { slack, desk, ask } = await openOnStandIn();
  const written = { ts: "1700000000.000100", user: "U0ANN", text: "to Oslo", thread_ts: "1700000000.000001" };
  const changed = (now: object): Sending =>
    event({ type: "message", subtype: "message_changed", channel: "C0GENERAL", ts: "2.000001", message: now });
  await ask(signedRequest(slack.signingSecret, changed(written)));
  await ask(signedRequest(slack.signingSecret, changed({ ...written, subtype: "tombstone", user: "USLACKBOT" })));
  const removed = { type: "message", subtype: "message_deleted", channel: "C0GENERAL", deleted_ts: written.ts };
  await ask(signedRequest(slack.signingSecret, event({ ...removed, previous_message: written })));
  expect(desk.changed.map(({ id, text }) => [id, text])).toEqual([[written.ts, "to Oslo"]]);
  expect(desk.removed.map(({ id, place }) => [id, place.container])).toEqual([
    [written.ts, "C0GENERAL"],
    [written.ts, "C0GENERAL"],
  ]);
});

it("vouches for the address of full members of its own workspace, if that is wanted", async () => {
  const { slack, desk, ask, workspace } = await openOnStandIn({}, true);
  workspace.user("ann");
  workspace.user("guest", { is_restricted: true });
  workspace.user("single", { is_ultra_restricted: true });
  workspace.user("stranger", { is_stranger: true });
  workspace.user("partner", { team_id: "T0OTHER" });
  workspace.user("new", { is_email_confirmed: false });
  const people = ["ANN", "GUEST", "SINGLE", "STRANGER", "PARTNER", "NEW", "NOBODY"];
  for (const name of people) await ask(signedRequest(slack.signingSecret, message({ user: `U0${name}` })));
  expect(desk.received.map(({ author }) => author.verifiedEmail)).toEqual([
    "ann@home.example",
    ...Array.from({ length: people.length - 1 }, () => undefined),
  ]);
  await ask(signedRequest(slack.signingSecret, message({ user: "U0ANN" })));
  expect(slack.calls.filter(({ method }) => method === "users.info")).toHaveLength(people.length);
});

it("asks nobody's address where it says nothing", async () => {
  const { slack, desk, ask, workspace } = await openOnStandIn();
  workspace.user("ann");
  await ask(signedRequest(slack.signingSecret, message()));
  expect(desk.received[0]?.author).toEqual({ person: "U0ANN", bot: false });
  expect(slack.calls.map(({ method }) => method)).toEqual(["auth.test"]);
});

it("tells the presser alone what became of it, whatever the button carries", async () => {
  const { slack, desk, ask, workspace } = await openOnStandIn();
  workspace.user("ann");
  for (const value of ["approve:act_1", "<!channel>", undefined])
    await ask(signedRequest(slack.signingSecret, press(value)));
  expect(desk.presses.map(({ person, value }) => [person, value])).toEqual([
    ["U0ANN", "approve:act_1"],
    ["U0ANN", "<!channel>"],
    ["U0ANN", ""],
  ]);
  await until(async () => workspace.ephemerals[2], 2_000);
  expect(workspace.ephemerals).toEqual(desk.presses.map(() => ({ user: "U0ANN", text: "Done." })));
});

it("says so when the form comes too late", async () => {
  const { slack, desk, ask, workspace } = await openOnStandIn();
  workspace.user("ann");
  const note = { name: "note", label: "Note", required: false, maxLength: 9 } as const;
  const form = { title: "Deny", submit: "deny:act_1", submitLabel: "Deny", fields: [note] };
  desk.answer = async () => ({ kind: "ask", form });
  await ask(signedRequest(slack.signingSecret, press("deny_note:act_1")));
  const [told] = await until(async () => (workspace.ephemerals[0] ? workspace.ephemerals : undefined), 2_000);
  expect(told?.text).toMatch(/took too long/);
});

it("answers a command in direct messages, which begin with the question", async () => {
  const { slack, desk, ask, workspace } = await openOnStandIn();
  const ann = workspace.user("ann");
  const answer = await ask(signedRequest(slack.signingSecret, command(ann.id, "where is &lt;my&gt; order?")));
  expect(await answer.json()).toEqual({ response_type: "ephemeral", text: "The answer comes as a direct message." });
  expect(desk.received[0]).toMatchObject({ id: "13.37.abc", text: "where is <my> order?", addressed: true });
  expect(desk.received[0]?.place).toMatchObject({ container: null, thread: null, person: ann.id, private: true });
  expect(workspace.direct(ann.id).messages.map(({ text }) => text)).toEqual(["> where is &lt;my&gt; order?"]);
  const helped = await ask(signedRequest(slack.signingSecret, command(ann.id, " ")));
  expect(await helped.json()).toMatchObject({ text: expect.stringContaining("/support") });
  expect(desk.received).toHaveLength(1);
});

/** Slack gives three seconds; an API that does not answer takes ten. */
const inTime = (asked: Promise<Response>) => Promise.race([asked, sleep(2_500, null)]);

it.each(["users.info", "chat.postEphemeral"])(
  "acknowledges a message in time, although %s does not answer",
  async (method) => {
    const { slack, desk, ask, workspace } = await openOnStandIn({}, true);
    workspace.user("ann");
    desk.tell = "The answer comes as a direct message.";
    slack.stalled.add(method);
    expect((await inTime(ask(signedRequest(slack.signingSecret, message()))))?.status).toBe(200);
    expect(desk.texts()).toEqual(["hi"]);
  },
);

it.each<[string, PressAnswer]>([
  ["chat.postEphemeral", { kind: "tell", text: "Done." }],
  ["views.open", { kind: "ask", form: { title: "Deny", submit: "deny:act_1", submitLabel: "Deny", fields: [] } }],
])("acknowledges a press in time, although %s does not answer", async (method, answer) => {
  const { slack, desk, ask } = await openOnStandIn();
  desk.answer = async () => answer;
  slack.stalled.add(method);
  expect((await inTime(ask(signedRequest(slack.signingSecret, press("deny_note:act_1")))))?.status).toBe(200);
});

it("acknowledges a command in time, although nothing can be posted yet", async () => {
  const { slack, ask, workspace } = await openOnStandIn();
  slack.stalled.add("chat.postMessage");
  const answer = await inTime(
    ask(signedRequest(slack.signingSecret, command(workspace.user("ann").id, "where is it?"))),
  );
  expect(answer?.status).toBe(200);
  expect(await answer?.text()).toBe("");
});

it("tells somebody later what Slack does not take at once", async () => {
  const { slack, desk, ask, workspace } = await openOnStandIn();
  workspace.user("ann");
  desk.tell = "This conversation belongs to somebody else.";
  slack.refuse("later", 1, new Set(["chat.postEphemeral"]));
  await ask(signedRequest(slack.signingSecret, message()));
  expect(await until(async () => workspace.ephemerals[0], 3_000)).toEqual({ user: "U0ANN", text: desk.tell });
});

it("leaves alone what comes from a workspace that somebody else installed the app in", async () => {
  const { slack, desk, ask, workspace } = await openOnStandIn();
  const foreign = { ...message().payload, team_id: "T0THEIRS", authorizations: [{ team_id: "T0THEIRS" }] };
  const shared = {
    ...message({ ts: "1700000001.000100" }).payload,
    team_id: "T0THEIRS",
    authorizations: [{ team_id: TEAM }],
  };
  const asked = command(workspace.user("ann").id, "where is it?");
  asked.payload.team_id = "T0THEIRS";
  for (const payload of [foreign, shared])
    expect((await ask(signedRequest(slack.signingSecret, { kind: "events_api", payload }))).status).toBe(200);
  expect((await ask(signedRequest(slack.signingSecret, asked))).status).toBe(200);
  expect(desk.received.map(({ id }) => id)).toEqual(["1700000001.000100"]);
});
