import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openTeams, type TeamsSettings } from "../../../src/bots/teams/open.ts";
import type { ChannelDesk, ChannelMessage, Press, PressAnswer } from "../../../src/core/channels/channel-desk.ts";
import { APP_ID, APP_PASSWORD, BOT, ISSUER, TENANT_ID } from "./microsoft-login.ts";
import { TeamsPeople, type Where } from "./people.ts";
import { TeamsService } from "./service.ts";
import { createSigningKey } from "./signing-keys.ts";

const CHANNEL = "19:customers@thread.tacv2";
const IN_CHANNEL: Where = { channel: CHANNEL, root: null };
const IN_CHAT: Where = { chat: true };

let service: TeamsService;
let people: TeamsPeople;
let settings: TeamsSettings;

type Handed = { how: string } & Partial<ChannelMessage>;
const handed: Handed[] = [];
const presses: Press[] = [];
let answer: PressAnswer = { kind: "tell", text: "Noted." };

const keep = (how: string) => async (message: Partial<ChannelMessage>) => {
  handed.push({ how, ...message });
  return { outcome: "stored" as const };
};
const desk: ChannelDesk = {
  ...{ receive: keep("receive"), edited: keep("edited"), deleted: keep("deleted") },
  async press(press) {
    presses.push(press);
    return answer;
  },
  resume: async () => ({ points: [], unfinished: null, begin: async () => {}, end: async () => {} }),
};

const warned: unknown[] = [];
const log = { info() {}, warn: (details: object) => void warned.push(details), error() {} };

/** Our side of Teams and nothing else, at an address of its own. */
async function listen(to: TeamsSettings): Promise<{ url: string; close(): void }> {
  const { webhook } = openTeams(to);
  if (!webhook) throw new Error("Teams sends requests.");
  const server = serve({ fetch: (request) => webhook(request, desk, log), port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

beforeAll(async () => {
  // The SDK prints the keys that a token does not fit.
  vi.spyOn(console, "error").mockReturnValue();
  service = await TeamsService.start();
  settings = {
    ...{ app_id: APP_ID, app_password: APP_PASSWORD, tenant_id: TENANT_ID, issuer: ISSUER },
    ...{ openid_url: `${service.url}/openid`, login_url: `${service.url}/login`, service_url: service.serviceUrl },
  };
  const ours = await listen(settings);
  people = new TeamsPeople(service, ours.url);
  return async () => {
    ours.close();
    await service.close();
  };
});
beforeEach(() => {
  handed.length = 0;
  presses.length = 0;
  warned.length = 0;
});

describe("what people write", () => {
  it("begins a chain of replies where it mentions the bot in a channel, and goes on in it without a mention", async () => {
    const { id: root } = await people.write("29:ann", "where is my order?", IN_CHANNEL, true);
    await people.write("29:ann", "order 1001", { channel: CHANNEL, root }, false);
    const place = { space: TENANT_ID, container: CHANNEL, thread: root, person: "29:ann", private: false };
    expect(handed).toMatchObject([
      { place, id: root, author: { person: "29:ann", bot: false }, text: "where is my order?", addressed: true },
      { place, text: "order 1001", addressed: false },
    ]);
  });

  it("is private in a chat with the bot, where no mention is needed", async () => {
    await people.write("29:ann", "hello", IN_CHAT, false);
    expect(handed).toMatchObject([{ place: { container: "a:1ann", thread: null, private: true }, addressed: true }]);
  });

  it("hears what becomes of a message in a group chat, although that mentions nobody", async () => {
    const sent = await people.write("29:ann", "hello", { group: "19:group@thread.v2" }, true);
    await people.edit(sent, "hello there");
    await people.remove(sent);
    expect(handed.map(({ how }) => how)).toEqual(["receive", "edited", "deleted"]);
  });

  it("is everybody's own conversation in a group chat, and only where it mentions the bot", async () => {
    for (const person of ["29:ann", "29:bob"]) {
      await people.write(person, "hello", { group: "19:group@thread.v2" }, true);
      await people.write(person, "shall we have lunch?", { group: "19:group@thread.v2" }, false);
    }
    expect(handed.map(({ text, place }) => [text, place?.container, place?.thread, place?.private])).toEqual([
      ["hello", "19:group@thread.v2", "29:ann", false],
      ["hello", "19:group@thread.v2", "29:bob", false],
    ]);
  });

  it.each([
    [
      "plain",
      "1 &lt; 2 &amp;&amp; <at>Bob Ray</at> says&nbsp;&quot;hi&quot; &#x1F44D;",
      '1 < 2 && Bob Ray says "hi" 👍',
    ],
    ["plain", "a <b>bold</b> claim", "a <b>bold</b> claim"],
    ["xml", "<p>first<br/>second</p><ul><li>third</li></ul>", "first\nsecond\nthird"],
    ["plain", "&amp;lt;at&amp;gt; &#1114112; &bogus;", "&lt;at&gt; &#1114112; &bogus;"],
  ])("is read as plain text from %s: %s", async (textFormat, text, plain) => {
    await people.write("29:ann", text, IN_CHAT, false, { textFormat });
    expect(handed.map((message) => message.text)).toEqual([plain]);
  });

  it("names its files and pictures, and not the HTML that Teams adds", async () => {
    const message = await people.write("29:ann", "see", IN_CHAT, false);
    const files = [
      {
        contentType: "application/vnd.microsoft.teams.file.download.info",
        name: "invoice.pdf",
        content: { fileType: "pdf" },
      },
      { contentType: "image/png", contentUrl: `${service.serviceUrl}v3/attachments/1/views/original` },
      { contentType: "text/html", content: "<p>see</p>" },
    ];
    await people.deliver({ ...message.activity, attachments: files });
    expect(handed.at(-1)?.files).toEqual([{ name: "invoice.pdf" }, { name: "file", type: "image/png" }]);
  });

  it("is known as a bot's by its id or its role", async () => {
    const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
    await people.deliver({ ...activity, from: { id: "28:other-bot" } });
    await people.deliver({ ...activity, from: { id: "29:flow", role: "bot" } });
    await people.deliver({ ...activity, from: { id: BOT } });
    expect(handed.map(({ author }) => author?.bot)).toEqual([false, true, true, true]);
  });

  it("is changed and taken back under the same id", async () => {
    const message = await people.write("29:ann", "to Rome", IN_CHAT, false);
    await people.edit(message, "to Oslo");
    await people.remove(message);
    expect(handed.map(({ how, id, text }) => [how, id, text])).toEqual([
      ["receive", message.id, "to Rome"],
      ["edited", message.id, "to Oslo"],
      ["deleted", message.id, ""],
    ]);
  });

  it("is all that is handed in: other activities are acknowledged", async () => {
    const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
    for (const type of ["conversationUpdate", "installationUpdate", "messageReaction", "typing", "toString"]) {
      expect((await people.deliver({ ...activity, type })).status).toBe(200);
    }
    expect(handed).toHaveLength(1);
  });
});

describe("a press", () => {
  const press = "approve:act_1";

  it("is answered to its presser alone, whichever way it comes in", async () => {
    const where: Where = { channel: CHANNEL, root: "1" };
    const execute = { action: { type: "Action.Execute", verb: "press", data: { press } }, trigger: "manual" };
    expect(await people.invoke("29:lin", where, "adaptiveCard/action", execute)).toEqual({
      ...{ statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "Noted." },
    });
    const filled = { data: { press, note: "n", message: "m" }, context: { theme: "dark" } };
    expect(await people.invoke("29:lin", where, "task/submit", filled)).toEqual({
      task: { type: "message", value: "Noted." },
    });
    const common = { channel: "teams", space: TENANT_ID, person: "29:lin", value: press };
    expect(presses).toEqual([
      { ...common, fields: undefined },
      { ...common, fields: { note: "n", message: "m" } },
    ]);
  });

  it("may be answered with a form, in the place of the card too", async () => {
    const field = { name: "note", label: "Note", required: true, maxLength: 99 } as const;
    answer = { kind: "ask", form: { title: "Why?", submit: "deny:act_1", submitLabel: "Deny", fields: [field] } };
    const execute = { action: { type: "Action.Execute", verb: "press", data: { press: "deny_note:act_1" } } };
    const shown = await people.invoke("29:lin", IN_CHAT, "adaptiveCard/action", execute);
    answer = { kind: "tell", text: "Noted." };
    expect(shown).toMatchObject({
      type: "application/vnd.microsoft.card.adaptive",
      value: {
        body: [{ type: "RichTextBlock" }, { type: "Input.Text", id: "note", isRequired: true, maxLength: 99 }],
        actions: [{ type: "Action.Execute", title: "Deny", data: { press: "deny:act_1" } }],
      },
    });
  });

  it.each([
    ["composeExtension/query", {}, 501],
    ["constructor", {}, 501],
    ["adaptiveCard/action", { action: { data: {} } }, 400],
    ["adaptiveCard/action", "approve", 400],
    ["task/submit", { data: { press: "x".repeat(1_001) } }, 400],
    ["task/submit", { data: { press, note: "x".repeat(10_001) } }, 400],
    ["task/submit", { data: { press, note: { toString: "x" } } }, 400],
  ])("that is none of ours (%s %j) is refused", async (name, value, status) => {
    const { activity } = await people.write("29:lin", "x", IN_CHAT, false);
    expect((await people.deliver({ ...activity, type: "invoke", name, value })).status).toBe(status);
    expect(presses).toEqual([]);
  });
});

describe("a request that the service did not send", () => {
  const claims = () => ({ iss: ISSUER, aud: APP_ID, serviceurl: service.serviceUrl });
  const expired = { from: -7_200, to: -3_600 };
  const early = { from: 3_600, to: 7_200 };
  const emulator = "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/";

  it.each<[what: string, token: () => Promise<string> | string]>([
    ["without a token", () => ""],
    ["with nonsense for a token", () => "a.b.c"],
    ["with a token of no JSON", () => `${btoa("{")}.${btoa("nope")}.x`],
    ["with a token that ended", () => service.login.key.sign(claims(), expired)],
    ["with a token of tomorrow", () => service.login.key.sign(claims(), early)],
    ["for another app", () => service.login.key.sign({ ...claims(), aud: "another" })],
    ["of another issuer", () => service.login.key.sign({ ...claims(), iss: "https://evil.example" })],
    ["from another address of the service", () => service.login.sign("https://smba.trafficmanager.net/amer/")],
    ["without an address", () => service.login.key.sign({ iss: ISSUER, aud: APP_ID })],
    ["signed by a key of another channel", () => service.login.otherKey.sign(claims())],
    ["signed by a forger", async () => (await createSigningKey("teams-key", [])).sign(claims())],
    ["signed by an unknown key", async () => (await createSigningKey("unknown", ["msteams"])).sign(claims())],
    ["not signed", () => new UnsecuredJWT(claims()).setExpirationTime("1h").encode()],
    [
      "signed with what is public",
      () => new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: "teams-key" }).sign(new Uint8Array(32)),
    ],
    ["of the SDK's emulator", () => service.login.key.sign({ ...claims(), iss: emulator, appid: APP_ID, ver: "1.0" })],
    ["of another bot", () => service.login.key.sign({ ...claims(), appid: "another", ver: "1.0" })],
  ])("%s is answered with 401, and nothing of it is taken", async (_, token) => {
    const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
    handed.length = 0;
    expect((await people.deliver(activity, await token())).status).toBe(401);
    expect([handed, warned]).toEqual([[], [{ code: "UNAUTHORIZED", status: 401 }]]);
  });

  it("is answered with 503 while the keys cannot be had, so that nobody is taken for a forger", async () => {
    const ours = await listen({ ...settings, openid_url: `${service.url}/nothing` });
    const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
    const response = await new TeamsPeople(service, ours.url).deliver(activity);
    ours.close();
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: "TEAMS_KEYS_AWAY" } }]);
  });
});

describe("a request of the service that is not for us", () => {
  it.each([
    ["another tenant's", { conversation: { id: "a:1x", tenantId: "another" }, channelData: {} }],
    ["nobody's", { conversation: { id: "a:1x" }, channelData: null }],
    ["ambiguous", { conversation: { id: "a:1x", tenantId: TENANT_ID }, channelData: { tenant: { id: "another" } } }],
  ])("because it is %s is refused", async (_, changes) => {
    const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
    handed.length = 0;
    const response = await people.deliver({ ...activity, ...changes });
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: "TEAMS_OTHER_TENANT" } }]);
    expect(handed).toEqual([]);
  });

  it.each([
    "https://evil.example/",
    "https://smba.trafficmanager.net.evil.example/",
    "https://evilbotframework.com/",
    "http://smba.trafficmanager.net/",
    "https://smba.trafficmanager.net:8443/",
    "https://smba.trafficmanager.net@evil.example/",
    "http://127.0.0.1:1/",
  ])("because it wants our answer at %s is refused, signed as it is", async (serviceUrl) => {
    const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
    handed.length = 0;
    const response = await people.deliver({ ...activity, serviceUrl }, await service.login.sign(serviceUrl));
    expect([response.status, handed]).toEqual([403, []]);
  });

  it.each(["https://smba.trafficmanager.net/emea/", "https://europe.botframework.com/"])(
    "is taken from Microsoft's own address %s",
    async (serviceUrl) => {
      const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
      const response = await people.deliver({ ...activity, serviceUrl }, await service.login.sign(serviceUrl));
      expect([response.status, handed.at(-1)?.place?.address]).toEqual([200, { serviceUrl, chains: false }]);
    },
  );

  it.each([
    ["no object", "[]"],
    ["nothing", ""],
    ["no JSON", "{"],
    ["another channel's", { channelId: "emulator" }],
    ["without a sender", { from: undefined }],
    ["with an address that is none", { serviceUrl: "nope" }],
    ["with an id of two words", { id: "1 2" }],
    ["with a text that is none", { text: { $gt: "" } }],
    ["with too many files", { attachments: Array.from({ length: 101 }, () => ({ contentType: "image/png" })) }],
  ])("because it is %s is answered with 400", async (_, changes) => {
    const { activity } = await people.write("29:ann", "hello", IN_CHAT, false);
    handed.length = 0;
    const body = typeof changes === "string" ? changes : JSON.stringify({ ...activity, ...changes });
    const response = await people.deliverRaw(body);
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: "INVALID_ACTIVITY" } }]);
    expect(handed).toEqual([]);
  });
});

it.each(["app_id", "app_password", "tenant_id"] as const)("Teams is not opened without %s", (key) => {
  for (const nothing of [undefined, ""]) {
    expect(() => openTeams({ ...settings, [key]: nothing })).toThrow(/app id, its secret, and the tenant/);
  }
});
