import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OpenedChannel } from "../../../src/bots/opened-channel.ts";
import type { Content } from "../../../src/bots/port.ts";
import { openTeams, type TeamsSettings } from "../../../src/bots/teams/open.ts";
import type { Place } from "../../../src/core/channels/place.ts";
import { readable } from "./activity-rules.ts";
import { APP_ID, APP_PASSWORD, ISSUER, TENANT_ID } from "./microsoft-login.ts";
import { type Fault, TeamsService } from "./service.ts";

const CHANNEL = "19:customers@thread.tacv2";
const STAFF_CHANNEL = "19:staff@thread.tacv2";

let service: TeamsService;
let settings: TeamsSettings;
let teams: OpenedChannel;

beforeAll(async () => {
  service = await TeamsService.start();
  service.addChannel(CHANNEL, []);
  service.addChannel(STAFF_CHANNEL, ["29:lin", "29:max"]);
  settings = {
    ...{
      app_id: APP_ID,
      app_password: APP_PASSWORD,
      tenant_id: TENANT_ID,
      issuer: ISSUER,
      staff_channel: STAFF_CHANNEL,
    },
    ...{ openid_url: `${service.url}/openid`, login_url: `${service.url}/login`, service_url: service.serviceUrl },
  };
  return () => service.close();
});
beforeEach(() => {
  teams = openTeams(settings);
  service.posts.length = 0;
  service.typed.length = 0;
  service.keepsPace = false;
});

const marker = { id: "m", again: false };
const text = (words: string): Content => ({ kind: "text", text: words, buttons: [] });
const channel = (changes: Partial<Place> = {}): Place => ({
  ...{ space: TENANT_ID, container: CHANNEL, thread: null, person: "29:ann", private: false },
  ...{ address: { serviceUrl: service.serviceUrl, chains: true }, ...changes },
});
const shown = () => service.posts.map(({ versions }) => versions.map(readable));

describe("a post", () => {
  it("begins a chain of replies in a channel, is edited in it, and is answered in it", async () => {
    const ref = await teams.adapter.post(channel(), text("Root"), marker);
    await teams.adapter.edit(ref, text("Root, changed"));
    const reply = await teams.adapter.post(channel({ thread: ref.id }), text("Reply"), marker);
    await teams.adapter.edit(reply, text("Reply, changed"));
    expect(shown()).toEqual([
      ["Root", "Root, changed"],
      ["Reply", "Reply, changed"],
    ]);
    expect(service.posts.map(({ id, root }) => [id, root])).toEqual([
      [ref.id, ref.id],
      [reply.id, ref.id],
    ]);
    expect([ref.container, reply.container]).toEqual([CHANNEL, CHANNEL]);
  });

  it("opens the chat with a person who never wrote there, and stands in the one chat afterwards", async () => {
    const direct = channel({ container: null, private: true });
    const { container } = await teams.adapter.post(direct, text("One"), marker);
    await teams.adapter.post({ ...direct, container }, text("Two"), marker);
    await teams.adapter.ephemeral(channel(), "29:ann", "Three *plain*");
    expect(service.posts.map((post) => [post.container, readable(post.versions[0] ?? { type: "typing" })])).toEqual([
      ["a:1ann", "One"],
      ["a:1ann", "Two"],
      ["a:1ann", "Three *plain*"],
    ]);
  });

  it("stands in a group chat itself, whoever it is for", async () => {
    service.addChat("19:group@thread.v2");
    const place = { container: "19:group@thread.v2", thread: "29:ann" };
    await teams.adapter.post(
      channel({ ...place, address: { serviceUrl: service.serviceUrl, chains: false } }),
      text("Here."),
      marker,
    );
    expect(service.posts).toMatchObject([{ container: "19:group@thread.v2", root: null }]);
  });

  it("whose answer was lost is made again: Teams has nothing to know it by", async () => {
    service.faults.push("lost answer");
    await expect(teams.adapter.post(channel(), text("Twice"), marker)).rejects.toMatchObject({ code: "TEAMS_AWAY" });
    await teams.adapter.post(channel(), text("Twice"), { ...marker, again: true });
    expect(shown()).toEqual([["Twice"], ["Twice"]]);
  });

  it("is not tried again here: that is the outbox's to decide", async () => {
    service.faults.push("passing");
    await expect(teams.adapter.post(channel(), text("Never"), marker)).rejects.toMatchObject({ code: "TEAMS_AWAY" });
    expect(shown()).toEqual([]);
  });

  it("is refused as often as it is too fast, with the pause that Teams asks for", async () => {
    service.keepsPace = true;
    const chat = channel({ container: service.chatWith("29:ann"), private: true });
    const posts = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) => teams.adapter.post(chat, text(`${index}`), marker)),
    );
    const refused = posts.flatMap((post) => (post.status === "rejected" ? [post.reason] : []));
    expect(refused).toEqual([
      ...[0, 1].map(() => expect.objectContaining({ kind: "later", code: "TEAMS_429", retryAfterMs: 1_000 })),
    ]);
    expect(shown()).toHaveLength(7);
  });

  it.each<[Fault, object]>([
    ["later", { kind: "later", code: "TEAMS_429", retryAfterMs: 1_000 }],
    ["conflict", { kind: "later", code: "TEAMS_412" }],
    ["gateway", { kind: "later", code: "TEAMS_502" }],
    ["never", { kind: "never", code: "TEAMS_403" }],
  ])("that is refused (%s) says what it means", async (fault, trouble) => {
    service.faults.push(fault);
    await expect(teams.adapter.post(channel(), text("x"), marker)).rejects.toMatchObject(trouble);
  });

  it("that was removed is gone for whoever edits it, and a channel that is not there is for ever", async () => {
    const ref = await teams.adapter.post(channel(), text("Gone"), marker);
    service.remove(ref.id);
    await expect(teams.adapter.edit(ref, text("x"))).rejects.toMatchObject({ kind: "gone" });
    const elsewhere = channel({ container: "19:another@thread.tacv2" });
    await expect(teams.adapter.post(elsewhere, text("x"), marker)).rejects.toMatchObject({ kind: "never" });
  });
});

it("typing is shown in the chain or chat, and begins none", async () => {
  const { id } = await teams.adapter.post(channel(), text("Root"), marker);
  await teams.adapter.typing(channel({ thread: id }));
  await teams.adapter.typing(channel({ container: null, private: true }));
  expect(service.typed).toEqual([`${CHANNEL};messageid=${id}`]);
});

describe("our token", () => {
  it("is got once for many calls at once, and again when the service does not take it any more", async () => {
    const before = service.login.given;
    await Promise.all([1, 2, 3].map((count) => teams.adapter.post(channel(), text(`${count}`), marker)));
    expect(service.login.given - before).toBe(1);
    service.login.endTokens();
    await expect(teams.adapter.post(channel(), text("4"), marker)).rejects.toMatchObject({ code: "TEAMS_AWAY" });
    await teams.adapter.post(channel(), text("5"), marker);
    expect(service.login.given - before).toBe(2);
  });

  it("goes to no other address, be it stored, or be it where the service sends us", async () => {
    const seen: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    const evil = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    const stored = channel({ address: { serviceUrl: evil, chains: true } });
    await expect(teams.adapter.post(stored, text("x"), marker)).rejects.toMatchObject({
      code: "TEAMS_SERVICE_UNTRUSTED",
    });
    service.redirectsTo = evil;
    await expect(teams.adapter.post(channel(), text("x"), marker)).rejects.toMatchObject({ kind: "never" });
    service.redirectsTo = null;
    elsewhere.close();
    expect(seen).toEqual([]);
  });
});

describe("what doctor asks", () => {
  const ask = (what: string, changes: Partial<TeamsSettings> = {}) =>
    openTeams({ ...settings, ...changes }).checks[what]?.() ?? Promise.reject(new Error("No such check."));

  it("finds the app, the keys, and who reads the staff channel, with the ids that staff's handles need", async () => {
    expect(await ask("sign-in")).toBe(`app ${APP_ID} of tenant ${TENANT_ID}`);
    expect(await ask("signing keys")).toBe(`of ${ISSUER}`);
    expect(await ask("staff channel")).toBe("read by lin 29:lin, max 29:max");
    service.addChannel(
      CHANNEL,
      Array.from({ length: 60 }, (_, index) => `29:u${index}`),
    );
    expect(await ask("staff channel", { staff_channel: CHANNEL })).toMatch(/u49 29:u49, others$/);
  });

  it.each<[string, Partial<TeamsSettings>, string]>([
    ["sign-in", { app_password: "wrong" }, "TEAMS_LOGIN_REFUSED"],
    ["sign-in", { login_url: "http://127.0.0.1:1" }, "TEAMS_LOGIN_AWAY"],
    ["signing keys", { openid_url: "http://127.0.0.1:1/openid" }, "TEAMS_KEYS_AWAY"],
    ["signing keys", { issuer: "https://api.botframework.us" }, "TEAMS_ISSUER_WRONG"],
    ["staff channel", { staff_channel: "19:another@thread.tacv2" }, "STAFF_CHANNEL_UNREACHABLE"],
  ])("says of %s what is wrong with %j, and no secret", async (what, changes, code) => {
    const error: unknown = await ask(what, changes).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, remedy: code === "TEAMS_LOGIN_AWAY" ? undefined : expect.any(String) });
    expect(JSON.stringify(error) + String(error)).not.toContain(APP_PASSWORD);
  });
});
