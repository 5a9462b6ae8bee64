import { until } from "../../spine/conversing.ts";
import type { Reachable } from "../our-side.ts";
import type { Said, Shown, Surface } from "../surface.ts";
import { harmOf } from "./harm.ts";
import type { Answer } from "./pending-interactions.ts";
import { asShown, buttonsOf, textOf } from "./reading.ts";
import { DiscordStandIn } from "./stand-in.ts";
import type { Channel, Message } from "./world.ts";

/** Discord as people use it, on the stand-in: mentions in public, threads, direct messages, and staff in a channel of their own. */
export async function openDiscordSurface(discord = new DiscordStandIn()): Promise<Surface<Reachable>> {
  await discord.start();
  const { world, gateway, faults } = discord;
  const messages = new Map<string, Message>();
  const signedIn = new Set<string>();
  const toldByButtons = new Map<string, string[]>();
  let linkCode: ((customerId: string) => Promise<string>) | undefined;

  const asSaid = (person: string, thread: string, message: Message): Said => {
    messages.set(message.id, message);
    return { person, thread, message: message.id };
  };
  const original = ({ message }: Said): Message => {
    const found = messages.get(message);
    if (!found) throw new Error("Nobody wrote that.");
    return found;
  };
  /** What we posted in reply, where no thread could be made. */
  const repliesTo = (thread: string): Message[] =>
    world.support.messages.filter(({ author, message_reference: to }) => author.bot && to?.message_id === thread);
  /** Where the conversation that a message began goes on, once it does. */
  function goesOn(thread: string): { where: Channel; replyTo?: string } | undefined {
    const where = world.channels.get(thread);
    if (where) return { where };
    const [reply] = repliesTo(thread);
    return reply && { where: world.support, replyTo: reply.id };
  }
  function looksOf(message: Message, under: string | null): Shown {
    return asShown(message, world.looks.get(message.id) ?? [], under);
  }
  const ours = (channel: Channel | undefined): Message[] => channel?.messages.filter(({ author }) => author.bot) ?? [];
  /** Whatever the outbox posts has a nonce; what is told to somebody alone has none. */
  const isTold = ({ nonce }: Message): boolean => nonce === undefined;

  async function answerTo(person: string, channelId: string, answer: Promise<Answer>, filled: object): Promise<string> {
    const given = await answer;
    if (given.kind === "form") {
      const names = given.modal.components.map(({ component }) => component.custom_id);
      const fields = Object.fromEntries(
        names.map((name) => [name, String(new Map(Object.entries(filled)).get(name) ?? "")]),
      );
      return answerTo(person, channelId, discord.submit(person, channelId, given.modal.custom_id, fields), {});
    }
    const text = given.kind === "told" ? textOf({ content: given.text }) : "This interaction failed";
    toldByButtons.set(person, [...(toldByButtons.get(person) ?? []), text]);
    return text;
  }

  return {
    environment: {
      DISCORD_TOKEN: discord.token,
      DISCORD_STAFF_CHANNEL: world.staff.id,
      DISCORD_API_URL: discord.apiUrl,
    },
    handle: (staffId) => ({ channel: "discord", handle: world.user(staffId).id }),
    async attach(side) {
      linkCode = side.linkCode;
      await until(async () => gateway.connected > 0 || undefined, 15_000);
    },
    close: () => discord.stop(),

    async begin(person, text) {
      const message = discord.mention(person, text);
      return asSaid(person, message.id, message);
    },
    async say({ person, thread }, text, by = person) {
      if (signedIn.has(by)) return asSaid(person, thread, discord.say(by, text, discord.direct(by)));
      const { where, ...also } = await until(async () => goesOn(thread), 15_000);
      return asSaid(person, thread, discord.say(by, text, where, also));
    },
    async signIn(person, customerId) {
      const direct = discord.direct(person);
      discord.say(person, (await linkCode?.(customerId)) ?? "", direct);
      await until(async () => ours(direct).find(({ content }) => content.includes("linked")), 15_000);
      signedIn.add(person);
    },
    async shown({ person, thread }) {
      const posts = [...ours(world.channels.get(thread)), ...repliesTo(thread)];
      const direct = ours(discord.direct(person)).filter((message) => !isTold(message));
      return [...posts.map((post) => looksOf(post, thread)), ...direct.map((post) => looksOf(post, null))];
    },
    async told(person) {
      const direct = ours(discord.direct(person)).filter(isTold).map(textOf);
      return [...direct, ...(toldByButtons.get(person) ?? [])];
    },
    async typed({ thread, person }) {
      return (world.typing.get(thread) ?? 0) + (world.typing.get(discord.direct(person).id) ?? 0);
    },

    async cards() {
      const inChannel = world.staff.messages.map((message) => ({ message, under: null }));
      const inThreads = [...world.channels.values()]
        .filter(({ parent_id: parent }) => parent === world.staff.id)
        .flatMap((thread) => thread.messages.map((message) => ({ message, under: thread.id })));
      return [...inChannel, ...inThreads]
        .filter(({ message }) => message.author.bot)
        .sort((a, b) => (BigInt(a.message.id) < BigInt(b.message.id) ? -1 : 1))
        .map(({ message, under }) => looksOf(message, under));
    },
    async press(person, post, label, filled = {}) {
      const channel =
        [...world.channels.values()].find((one) => one.messages.some(({ id }) => id === post.id)) ?? world.staff;
      const pressed = (world.looks.get(post.id) ?? []).flatMap(buttonsOf).find((button) => button.label === label);
      const message = { id: post.id, channel_id: channel.id };
      return answerTo(person, channel.id, discord.press(person, message, pressed?.customId ?? "none"), filled);
    },
    async repeat(said) {
      const { id, channel_id: channelId } = original(said);
      world.repeat(channelId, id);
    },
    async repeatPress() {
      discord.repeatInteraction();
    },
    async edit(said, text) {
      const { id, channel_id: channelId, content } = original(said);
      const mention = /^<@\d+> /.exec(content)?.[0] ?? "";
      world.edit(channelId, id, { content: mention + text });
    },
    async remove(said) {
      const { id, channel_id: channelId } = original(said);
      world.remove(channelId, id);
    },
    async talk(person, card, text) {
      const thread = world.channels.get(card.id) ?? world.beginThread(world.staff.id, card.id, "Talk");
      discord.say(person, text, thread);
    },
    refuse: (how, calls) => faults.refuse(how, calls),
    loseAnswer: () => faults.loseAnswer(),
    async removePost({ id }) {
      world.remove(world.staff.id, id);
    },
    async cut() {
      gateway.cut(4000);
    },
    harm: () => [...world.looks.values()].flat().flatMap(harmOf),
  };
}
