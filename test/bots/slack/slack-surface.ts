import { until } from "../../spine/conversing.ts";
import type { Reachable } from "../our-side.ts";
import type { Said, Shown, Surface } from "../surface.ts";
import { buttonsOf, textOfBlock } from "./block-rules.ts";
import { harmOf } from "./harm.ts";
import { buttonOf, SlackStandIn, type StandInOptions } from "./stand-in.ts";
import { BOT, type Channel, type Look, type Message } from "./workspace.ts";

/** As people read mrkdwn. */
const readable = (text: string): string =>
  text.replaceAll("\u200b", "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function textOf({ text, blocks }: Look): string {
  return blocks.length === 0 ? readable(text) : blocks.map(textOfBlock).map(readable).filter(Boolean).join("\n");
}

/** Slack as people use it, on the stand-in: mentions in a channel, threads, direct messages, and staff in a channel of their own. */
export async function openSlackSurface(
  options: StandInOptions,
  slack = new SlackStandIn(options),
): Promise<Surface<Reachable>> {
  await slack.start();
  const { workspace } = slack;
  const general = workspace.channel("C0GENERAL");
  const staff = workspace.channel("C0STAFF");
  const messages = new Map<string, Message>();
  const signedIn = new Set<string>();
  let linkCode: ((customerId: string) => Promise<string>) | undefined;

  const direct = (person: string): Channel => workspace.direct(workspace.user(person).id);
  const asSaid = (person: string, thread: string, message: Message): Said => {
    messages.set(message.ts, message);
    return { person, thread, message: message.ts };
  };
  function original({ message }: Said): Message {
    const found = messages.get(message);
    if (!found) throw new Error("Nobody wrote that.");
    return found;
  }
  function asShown(message: Message): Shown {
    return {
      ...{ id: message.ts, text: textOf(message), buttons: buttonsOf(message.blocks).map(({ label }) => label) },
      ...{ under: message.thread_ts ?? null, versions: message.versions.map(textOf) },
    };
  }
  const ours = ({ messages: all }: Channel): Message[] => all.filter(({ bot_id: bot }) => bot === BOT.bot);
  const told = (person: string): string[] =>
    workspace.ephemerals.filter(({ user }) => user === workspace.user(person).id).map(({ text }) => readable(text));

  return {
    environment: {
      ...{ SLACK_BOT_TOKEN: slack.botToken, SLACK_STAFF_CHANNEL: staff.id, SLACK_API_URL: slack.apiUrl },
      ...(options.by === "socket"
        ? { SLACK_APP_TOKEN: slack.appToken }
        : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    },
    handle: (staffId) => ({ channel: "slack", handle: workspace.user(staffId).id }),
    async attach(side) {
      linkCode = side.linkCode;
      slack.requests.url = side.url;
      if (options.by === "socket") await until(async () => slack.sockets.connections || undefined, 15_000);
    },
    close: () => slack.stop(),

    async begin(person, text) {
      const message = await slack.say(person, `<@${BOT.user}> ${text}`, general);
      return asSaid(person, message.ts, message);
    },
    async say({ person, thread }, text, by = person) {
      // Whoever signed in was answered in a direct message, and goes on there.
      const message = signedIn.has(by)
        ? await slack.say(by, text, direct(by))
        : await slack.say(by, text, general, { thread_ts: thread });
      return asSaid(person, thread, message);
    },
    async signIn(person, customerId) {
      const before = told(person).length;
      await slack.say(person, (await linkCode?.(customerId)) ?? "", direct(person));
      await until(
        async () =>
          told(person)
            .slice(before)
            .find((text) => text.includes("linked")),
        15_000,
      );
    },
    async shown({ person, thread }) {
      return [...ours(general).filter((post) => post.thread_ts === thread), ...ours(direct(person))].map(asShown);
    },
    told: async (person) => told(person),
    typed: async ({ thread }) => workspace.statuses.get(thread) ?? 0,

    cards: async () => ours(staff).map(asShown),
    async press(person, post, label, filled = {}) {
      const before = told(person).length;
      const message = workspace.everything().find(({ ts }) => ts === post.id);
      const pressed = message?.versions.map(({ blocks }) => buttonOf(blocks, label)).find(Boolean);
      const where = message ?? { ts: post.id, channel: staff.id };
      await slack.press(person, where, pressed ?? { action_id: "x", value: "none" }, { ...filled });
      return until(async () => told(person).slice(before).join("\n") || undefined, 5_000);
    },
    repeat: (said) => slack.repeat(original(said)),
    repeatPress: () => slack.repeatLast(),
    async edit(said, text) {
      const message = original(said);
      const mention = /^<@\w+> /.exec(message.text)?.[0] ?? "";
      await slack.edit(message, mention + text);
    },
    remove: (said) => slack.remove(original(said)),
    async talk(person, card, text) {
      await slack.say(person, text, staff, { thread_ts: card.id });
    },
    refuse: (how, calls) => slack.refuse(how, calls),
    loseAnswer: () => slack.loseAnswer(),
    async removePost({ id }) {
      workspace.remove(workspace.ours(staff.id, id));
    },
    async cut() {
      slack.sockets.cut();
    },
    harm: () => [...workspace.looks().flatMap(harmOf)],
  };
}
