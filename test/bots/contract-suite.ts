import { beforeAll, describe, expect, it } from "vitest";
import { type Channels, createChannels } from "../../src/bots/channels.ts";
import type { ChannelAdapter } from "../../src/bots/port.ts";
import type { ChannelMessage } from "../../src/core/channels/channel-desk.ts";
import type { Place, StaffPlace } from "../../src/core/channels/place.ts";
import { failedDeliveries, retryFailed } from "../../src/core/delivery/delivery-rows.ts";
import { DELIVERY_QUEUE } from "../../src/core/delivery/outbox.ts";
import { createLinkCodes } from "../../src/core/identity/link-codes.ts";
import type { AnswerSource } from "../../src/core/models/answer.ts";
import { createRoster } from "../../src/core/staff/roster.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import { type Desk, openDesk, quietLog } from "../support/desk.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";
import { ATTACKS } from "./attacks.ts";
import type { FakePlatform, ShownPost } from "./fake-platform.ts";

/** What an adapter's author brings: the adapter, its platform's stand-in, and how places and handles look there. */
export interface AdapterUnderTest {
  adapter: ChannelAdapter;
  platform: FakePlatform;
  staff: Omit<StaffPlace, "channel">;
  /** A public thread whose reply target is this, for a message with this id. */
  place(person: string, messageId: string): Place;
  close?(): Promise<void>;
}

const SENTENCE = "This is a sentence of some length, to fill a message. ";
/** Some three messages on the platform with the longest. */
const SENTENCES = 1_000;

const STREAMED = [
  "It is packed now.",
  "It leaves us tomorrow.",
  "It is with you on Friday.",
  "Is that soon enough for you?",
];

/** What the model says, by the last words of the customer. */
const script: Script = (messages) => {
  const last = messages.at(-1);
  const words = String(messages.findLast((message) => message.getType() === "human")?.content ?? "");
  if (last?.getType() === "tool") return { text: "It waits for approval." };
  if (words.includes("refund")) {
    return {
      calls: [{ name: "refund_order", args: { order_id: "1001", amount: 0.1, reason: "The cup was chipped." } }],
    };
  }
  if (words.includes("attack")) return { text: ATTACKS.join("\n\n") };
  if (words.includes("in detail")) return { text: SENTENCE.repeat(SENTENCES) };
  return { text: `You wrote: ${words}` };
};

const atOnce = scriptedSource(script);
const slowly = scriptedSource(() => ({ text: STREAMED.join(" ") }), { tokenMs: 30 });
const models: AnswerSource = {
  answer: (request) => (/slowly/.test(String(request.messages.at(-1)?.content)) ? slowly : atOnce).answer(request),
  describe: () => "scripted",
};

/** The contract of the channel port: every adapter passes it against a stand-in of its platform. */
export function channelContract(name: string, open: () => Promise<AdapterUnderTest>): void {
  describe(`the channel contract (${name})`, () => {
    let under: AdapterUnderTest;
    let desk: Desk;
    let channels: Channels;
    let count = 0;

    beforeAll(async () => {
      const db = await openTestDatabase("pglite");
      desk = await openDesk({ db, models });
      under = await open();
      const { channel } = under.adapter;
      await db.query("update staff set handles = jsonb_build_object($1::text, 'H_' || id)", [channel]);
      const jobs = await startJobs(db, { queues: [DELIVERY_QUEUE], log: quietLog });
      channels = await createChannels({
        ...desk.support,
        ...{ db, jobs, log: quietLog, linkCodes: createLinkCodes(db), roster: createRoster(db) },
        adapters: [under.adapter],
        staffPlaces: [{ channel, ...under.staff }],
        trustsEmail: new Set(),
        consoleUrl: "https://console.example",
        // Tests are in a hurry.
        paces: { postEveryMs: 5, platformEveryMs: 1, editEveryMs: 30 },
      });
      await channels.startWork();
      return async () => {
        await channels.stop();
        await jobs.stop();
        await desk.close();
        await under.close?.();
      };
    });

    function message(text: string, also: Partial<ChannelMessage> = {}): ChannelMessage {
      count += 1;
      const id = `90${count}`;
      const person = `U${count}`;
      const place = under.place(person, id);
      return {
        ...{ channel: under.adapter.channel, place, id, text, files: [], addressed: true },
        author: { person, bot: false },
        ...also,
      };
    }

    const inThread = ({ place }: ChannelMessage): ShownPost[] =>
      under.platform
        .shown()
        .filter(({ container, thread }) => container === place.container && thread === place.thread);
    const inStaffChannel = (): ShownPost[] => under.platform.shown(under.staff.container);

    async function shows(what: () => ShownPost[], words: string | RegExp): Promise<ShownPost> {
      return until(
        async () => what().find(({ text }) => (typeof words === "string" ? text.includes(words) : words.test(text))),
        15_000,
      );
    }

    async function delivered(conversationId: string | undefined): Promise<void> {
      await until(async () => {
        const rows = await desk.db.query(
          "select 1 from deliveries where conversation_id = $1 and status in ('waiting', 'live') union all select 1 from messages where conversation_id = $1 and input = 'queued'",
          [conversationId],
        );
        return rows.length === 0 ? true : undefined;
      }, 15_000);
    }

    it("answers in the thread of the question, once for every time that it is delivered", async () => {
      const asked = message("how long does shipping take?");
      const received = await Promise.all([channels.desk.receive(asked), channels.desk.receive(asked)]);
      expect(received.map(({ outcome }) => outcome).sort()).toEqual(["duplicate", "stored"]);
      await shows(() => inThread(asked), "shipping");
      await delivered(received[0]?.conversationId);
      expect(inThread(asked)).toHaveLength(1);
      expect(under.platform.typed()).toBeGreaterThan(0);
    });

    it("shows a reply while it is written, in one post that ends as what was stored", async () => {
      const asked = message("how long does shipping take, slowly?");
      const { conversationId } = await channels.desk.receive(asked);
      await delivered(conversationId);
      const [post, ...more] = inThread(asked);
      expect(more).toEqual([]);
      expect(post?.versions.length).toBeGreaterThan(1);
      expect(post?.versions[0]).toMatch(/^It is packed now/);
      for (const sentence of STREAMED) expect(post?.text).toContain(sentence);
    });

    it("answers a question that is corrected after it was answered", async () => {
      const asked = message("how long does shipping take to Rome?");
      const { conversationId } = await channels.desk.receive(asked);
      await delivered(conversationId);
      const edit = { ...asked, text: "how long does shipping take to Oslo?" };
      expect((await channels.desk.edited(edit)).outcome).toBe("stored");
      expect((await channels.desk.edited(edit)).outcome).toBe("duplicate");
      await shows(() => inThread(asked), "Oslo");
    });

    it("keeps what is said in one thread in order, although the platform refuses some of it at first", async () => {
      const asked = message("how long does shipping take, part 0?");
      under.platform.refuse("passing", 1);
      const { conversationId } = await channels.desk.receive(asked);
      for (const part of [1, 2]) {
        const { place, author } = asked;
        await channels.desk.receive(
          message(`how long does shipping take, part ${part}?`, { place, author, addressed: false }),
        );
      }
      await delivered(conversationId);
      expect(inThread(asked).map(({ text }) => /part (\d)/.exec(text)?.[1])).toEqual(["0", "1", "2"]);
    });

    it("posts once although an answer was lost, or the platform asked to wait", async () => {
      const asked = message("how long does shipping take, lost?");
      under.platform.loseAnswer();
      const { conversationId } = await channels.desk.receive(asked);
      await delivered(conversationId);
      under.platform.refuse("later", 2);
      await channels.desk.receive(
        message("how long does shipping take, later?", { place: asked.place, author: asked.author }),
      );
      await shows(() => inThread(asked), "later");
      await delivered(conversationId);
      expect(inThread(asked)).toHaveLength(2);
    });

    it("gives up what can never be posted, keeps it to be seen, and goes on", async () => {
      const asked = message("how long does shipping take, first?");
      under.platform.refuse("never", 2);
      const { conversationId } = await channels.desk.receive(asked);
      await until(async () => {
        const rows = await desk.db.query("select 1 from deliveries where conversation_id = $1 and status = 'failed'", [
          conversationId,
        ]);
        return rows.length > 0 ? true : undefined;
      }, 15_000);
      under.platform.refuse("never", 0);
      expect(await failedDeliveries(desk.db)).toMatchObject([{ kind: "message", conversationId }]);
      await channels.desk.receive(
        message("how long does shipping take, second?", { place: asked.place, author: asked.author }),
      );
      await shows(() => inThread(asked), "second");
      expect(await retryFailed(desk.db)).toBe(1);
      await shows(() => inThread(asked), "first");
    });

    it("cuts what is longer than a message, and loses nothing of it", async () => {
      const asked = message("how long does shipping take, in detail?");
      const { conversationId } = await channels.desk.receive(asked);
      await delivered(conversationId);
      const posts = inThread(asked);
      expect(posts.length).toBeGreaterThan(1);
      expect(
        posts
          .map(({ text }) => text)
          .join(" ")
          .match(/some length/g),
      ).toHaveLength(SENTENCES);
    });

    it("lets nothing that a model writes ping anybody or show a preview", async () => {
      const { conversationId } = await channels.desk.receive(message("how long does shipping take under attack?"));
      await delivered(conversationId);
      expect(under.platform.harm()).toEqual([]);
    });

    it("posts anew what somebody removed, when it changes", async () => {
      const asked = message("how long does shipping take, removed?");
      const { conversationId } = await channels.desk.receive(asked);
      await delivered(conversationId);
      const [first] = inThread(asked);
      under.platform.remove(first?.id ?? "");
      await desk.db.query("update messages set text = 'Changed.' where conversation_id = $1 and author = 'assistant'", [
        conversationId,
      ]);
      await desk.db.query("update deliveries set status = 'waiting' where conversation_id = $1", [conversationId]);
      channels.outbox.wake();
      await shows(() => inThread(asked), "Changed");
    });

    it("takes an action from the question over the card and the press to the outcome", async () => {
      const { adapter, staff } = under;
      const asked = message("please refund 0.10 for order 1001, the cup was chipped");
      const customer = await desk.customer("C001");
      if (customer.kind !== "customer") throw new Error("A customer was asked for.");
      await desk.db.query(
        "insert into identities (channel, space, person, customer_id, via) values ($1, $2, $3, $4, 'code')",
        [adapter.channel, asked.place.space, asked.author.person, customer.customer.id],
      );
      const { tell } = await channels.desk.receive({ ...asked, place: { ...asked.place, private: true } });
      expect(tell).toBeUndefined();
      const card = await shows(inStaffChannel, "1001");
      expect(card.text).toMatch(/C001[\s\S]*"amount": 0\.1/);
      const value = (label: string) => card.buttons.find((button) => button.label === label)?.value ?? "";
      const press = { channel: adapter.channel, space: staff.space };
      const stranger = await channels.desk.press({ ...press, person: "U_STRANGER", value: value("Approve") });
      expect(stranger).toMatchObject({ kind: "tell", text: expect.stringContaining("nobody on staff") });
      const form = await channels.desk.press({ ...press, person: "H_ada", value: value("Deny with a note") });
      expect(form).toMatchObject({ kind: "ask", form: { fields: [{ name: "note" }, { name: "message" }] } });
      const presses = await Promise.all(
        ["Approve", "Deny"].map((label) => channels.desk.press({ ...press, person: "H_lin", value: value(label) })),
      );
      expect(presses.map((answer) => answer.kind === "tell" && /Approved\.|Denied\./.test(answer.text)).sort()).toEqual(
        [false, true],
      );
      const finished = await until(async () => {
        const now = inStaffChannel().find(({ id }) => id === card.id);
        return now && now.buttons.length === 0 && /Status: (?:Done|Denied)/.test(now.text) ? now : undefined;
      }, 15_000);
      expect(finished.text).toContain("by: Lin Wei");
      expect(inStaffChannel().filter(({ text }) => text.includes("1001"))).toHaveLength(1);
      await shows(() => under.platform.shown(), /Done|not approved|[Rr]efund/);
    });

    it("hands a conversation to a person and back, and what staff say there stays there", async () => {
      const { adapter, staff } = under;
      const asked = message("I want to talk to a human, please");
      const { conversationId } = await channels.desk.receive(asked);
      const card = await shows(inStaffChannel, "waits for a person");
      expect(card.text).toContain("> Customer: I want to talk to a human");
      const press = { channel: adapter.channel, space: staff.space, person: "H_lin" };
      await channels.desk.press({ ...press, value: `take_over:${conversationId}` });
      await shows(inStaffChannel, "Lin Wei has it");
      await channels.desk.receive(message("are you there?", { place: asked.place, author: asked.author }));
      const copy = await shows(inStaffChannel, "are you there?");
      expect(copy.thread).toBe(card.id);
      const talk = message("he sounds angry", { place: { ...asked.place, ...staff, thread: card.id, address: {} } });
      expect((await channels.desk.receive(talk)).outcome).toBe("ignored");
      await channels.desk.press({ ...press, value: `reply:${conversationId}`, fields: { message: "Lin here." } });
      await shows(() => inThread(asked), "Lin here.");
      expect(inThread(asked).some(({ text }) => text.includes("angry"))).toBe(false);
      await channels.desk.press({ ...press, value: `give_back:${conversationId}` });
      const done = await until(
        async () => inStaffChannel().find(({ id, buttons }) => id === card.id && buttons.length === 0),
        15_000,
      );
      expect(done.text).toContain("The assistant has it again");
    });
  });
}
