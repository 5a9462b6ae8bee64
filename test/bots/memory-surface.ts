import { setTimeout as sleep } from "node:timers/promises";
import type { OpenedChannel } from "../../src/bots/opened-channel.ts";
import type { ChannelDesk, ChannelMessage, Press } from "../../src/core/channels/channel-desk.ts";
import type { Place } from "../../src/core/channels/place.ts";
import { until } from "../spine/conversing.ts";
import { MemoryPlatform, memoryAdapter, type ShownPost } from "./fake-platform.ts";
import type { OurSide } from "./our-side.ts";
import type { Filled, Said, Shown, Surface } from "./surface.ts";

const SPACE = "G1";
const STAFF_ROOM = "C_STAFF";
const STAFF = ["lin", "max", "ada"];

type Deed = (desk: ChannelDesk) => Promise<unknown>;

/** A platform in memory whose gateway is a call of the desk: the least that a face can be. */
export function openMemorySurface(): Surface {
  const platform = new MemoryPlatform();
  const adapter = memoryAdapter(platform);
  const messages = new Map<string, ChannelMessage>();
  /** What every button that was ever shown carried. */
  const carried = new Map<string, string>();
  const backlog: Deed[] = [];
  let gateway: { desk: ChannelDesk; cut: AbortController } | null = null;
  let lastPress: (() => Promise<unknown>) | undefined;
  let side: OurSide | undefined;
  let written = 0;

  const opened: OpenedChannel = {
    adapter,
    staffPlace: { channel: "discord", space: SPACE, container: STAFF_ROOM },
    trustsEmail: false,
    checks: {},
    async connect(desk, lost) {
      const cut = new AbortController();
      for (const deed of backlog.splice(0)) await deed(desk);
      gateway = { desk, cut };
      await sleep(2 ** 30, undefined, { signal: AbortSignal.any([lost, cut.signal]) }).catch(() => undefined);
      gateway = null;
    },
  };

  /** Hands something in now, or once there is a gateway again. */
  async function handIn(deed: Deed): Promise<void> {
    if (gateway) await deed(gateway.desk);
    else backlog.push(deed);
  }
  async function receive(message: ChannelMessage): Promise<Said> {
    messages.set(message.id, message);
    await handIn(async (desk) => {
      const { tell } = await desk.receive(message);
      if (tell !== undefined) await adapter.ephemeral(message.place, message.author.person, tell);
    });
    const { place } = message;
    return { person: place.person, thread: place.thread ?? "", message: message.id };
  }
  function newMessage(
    person: string,
    text: string,
    place: (id: string) => Omit<Place, "space" | "person" | "address">,
  ) {
    written += 1;
    const id = String(written);
    const where: Place = { space: SPACE, person, address: {}, ...place(id) };
    const author = { person, bot: false };
    return { channel: "discord", place: where, id, author, text, files: [], addressed: true } satisfies ChannelMessage;
  }
  const direct = (person: string) => () => ({ container: `dm-${person}`, thread: null, private: true });
  const inChannel = (thread: string) => ({ container: "C1", thread, private: false });

  function asShown(post: ShownPost): Shown {
    for (const { label, value } of post.buttons) carried.set(`${post.id} ${label}`, value);
    const { id, text, buttons, thread, versions } = post;
    return { id, text, buttons: buttons.map(({ label }) => label), under: thread, versions };
  }
  function original({ message }: Said): ChannelMessage {
    const found = messages.get(message);
    if (!found) throw new Error("Nobody wrote that.");
    return found;
  }
  async function sendPress(desk: ChannelDesk, press: Press, filled: Filled): Promise<string> {
    const answer = await desk.press(press);
    if (answer.kind === "tell") return answer.text;
    const fields = Object.fromEntries(answer.form.fields.map(({ name }) => [name, filled[name] ?? ""]));
    return sendPress(desk, { ...press, value: answer.form.submit, fields }, {});
  }

  return {
    environment: {},
    opened,
    handle: (staffId) => ({ channel: "discord", handle: `H_${staffId}` }),
    async attach(attached) {
      side = attached;
      await until(async () => gateway ?? undefined);
    },
    async close() {},

    begin: (person, text) => receive(newMessage(person, text, inChannel)),
    say: ({ person, thread }, text, by = person) =>
      receive({ ...newMessage(by, text, () => inChannel(thread)), addressed: false }),
    async signIn(person, customerId) {
      await receive(newMessage(person, (await side?.linkCode(customerId)) ?? "", direct(person)));
    },
    shown: async ({ person, thread }) =>
      [...platform.shown("C1").filter((post) => post.thread === thread), ...platform.shown(`dm-${person}`)].map(
        asShown,
      ),
    told: async (person) => platform.whispered(person),
    typed: async () => platform.typed(),

    cards: async () => platform.shown(STAFF_ROOM).map(asShown),
    async press(person, post, label, filled = {}) {
      const value = carried.get(`${post.id} ${label}`) ?? "";
      const press: Press = {
        channel: "discord",
        space: SPACE,
        person: STAFF.includes(person) ? `H_${person}` : person,
        value,
      };
      const { desk } = await until(async () => gateway ?? undefined);
      lastPress = () => sendPress(desk, press, filled);
      return sendPress(desk, press, filled);
    },
    async repeat(said) {
      await receive(original(said));
    },
    async repeatPress() {
      await lastPress?.();
    },
    async edit(said, text) {
      await handIn((desk) => desk.edited({ ...original(said), text }));
    },
    async remove(said) {
      await handIn((desk) => desk.deleted(original(said)));
    },
    async talk(person, card, text) {
      const room = () => ({ container: STAFF_ROOM, thread: card.id, private: false });
      await receive({ ...newMessage(`H_${person}`, text, room), addressed: false });
    },
    refuse: (how, calls) => platform.refuse(how, calls),
    loseAnswer: () => platform.loseAnswer(),
    async removePost({ id }) {
      platform.remove(id);
    },
    async cut() {
      gateway?.cut.abort();
    },
    harm: () => platform.harm(),
  };
}
