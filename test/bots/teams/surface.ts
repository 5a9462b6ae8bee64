import { z } from "zod";
import type { Reachable } from "../our-side.ts";
import type { Filled, Said, Shown, Surface } from "../surface.ts";
import { lacking } from "../surface.ts";
import {
  actionsOf,
  attachmentRules,
  type CardAction,
  cardRules,
  type DrawnCard,
  harmOf,
  readable,
} from "./activity-rules.ts";
import { type SentMessage, TeamsPeople, type Where } from "./people.ts";
import { type PostedActivity, TeamsService } from "./service.ts";

const CHANNEL = "19:customers@thread.tacv2";
export const STAFF_CHANNEL = "19:staff@thread.tacv2";

const cardAnswer = z.discriminatedUnion("type", [
  z.strictObject({
    ...{ statusCode: z.literal(200), type: z.literal("application/vnd.microsoft.card.adaptive"), value: cardRules },
  }),
  z.strictObject({
    ...{ statusCode: z.literal(200), type: z.literal("application/vnd.microsoft.activity.message"), value: z.string() },
  }),
]);
const dialogAnswer = z.strictObject({
  task: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("message"), value: z.string().min(1) }),
    z.strictObject({
      type: z.literal("continue"),
      value: z.strictObject({
        ...{ title: z.string().min(1).max(64), width: z.string(), height: z.string(), card: attachmentRules },
      }),
    }),
  ]),
});

const idOf = (person: string) => `29:${person}`;

/** Teams, as people use it: everything they do is sent to our side by the service's stand-in, and signed. */
export async function openTeamsSurface(given?: TeamsService): Promise<Surface<Reachable>> {
  const service = given ?? (await TeamsService.start());
  service.addChannel(CHANNEL, []);
  service.addChannel(STAFF_CHANNEL, ["29:lin", "29:max", "29:ada"]);
  const messages = new Map<string, SentMessage>();
  const signedIn = new Set<string>();
  /** What every button that was ever shown does, and where it stands. */
  const buttons = new Map<string, { action: CardAction; where: Where }>();
  let people: TeamsPeople | undefined;
  let linkCode = async (_customer: string): Promise<string> => "";
  let lastPress = async (): Promise<unknown> => undefined;

  const us = (): TeamsPeople => {
    if (!people) throw new Error("Our side is not there.");
    return people;
  };
  async function write(person: string, text: string, where: Where, mention: boolean): Promise<Said> {
    const sent = await us().write(idOf(person), text, where, mention);
    messages.set(sent.id, sent);
    return { person, thread: "channel" in where ? (where.root ?? sent.id) : sent.id, message: sent.id };
  }
  const original = ({ message }: Said): SentMessage => {
    const found = messages.get(message);
    if (!found) throw new Error("Nobody wrote that.");
    return found;
  };

  function asShown(post: PostedActivity): Shown {
    const now = post.versions.at(-1) ?? { type: "typing" };
    const where: Where = post.container.startsWith("19:")
      ? { channel: post.container, root: post.root }
      : { chat: true };
    const actions = actionsOf(now).filter(({ type }) => type !== "Action.OpenUrl");
    for (const action of actions) buttons.set(`${post.id} ${action.title}`, { action, where });
    return {
      ...{ id: post.id, text: readable(now), buttons: actions.map(({ title }) => title) },
      under: post.root === post.id ? null : post.root,
      versions: post.versions.map(readable),
    };
  }
  const isWhisper = ({ versions: [first] }: PostedActivity) =>
    first?.type === "message" && first.textFormat === "plain";
  const inChat = (person: string) =>
    service.posts.filter(({ container }) => container === service.chatWith(idOf(person)));

  function fill(card: DrawnCard, filled: Filled): { action: CardAction; fields: Record<string, string> } {
    const inputs = card.body.flatMap((one) => (one.type === "Input.Text" ? [one] : []));
    const [action] = card.actions;
    if (!action) throw new Error("The form has no button.");
    const fields = inputs.map(({ id, isRequired, maxLength }): [string, string] => {
      const words = id === "note" || id === "message" ? (filled[id] ?? "") : "";
      if ((isRequired && words === "") || words.length > maxLength) throw new Error(`${id} is not filled in.`);
      return [id, words];
    });
    return { action, fields: Object.fromEntries(fields) };
  }

  async function press(person: string, action: CardAction, where: Where, filled: Filled, fields = {}): Promise<string> {
    if (action.type === "Action.OpenUrl") throw new Error("That is a link.");
    const data = { ...action.data, ...fields };
    if (action.type === "Action.Execute") {
      const { type, verb } = action;
      const answer = await us().invoke(person, where, "adaptiveCard/action", {
        action: { type, verb, data },
        trigger: "manual",
      });
      const shown = cardAnswer.parse(answer);
      if (shown.type === "application/vnd.microsoft.activity.message") return shown.value;
      const form = fill(shown.value, filled);
      return press(person, form.action, where, {}, form.fields);
    }
    const opens = "msteams" in data;
    const context = { theme: "default" };
    const { task } = dialogAnswer.parse(
      await us().invoke(person, where, opens ? "task/fetch" : "task/submit", { data, context }),
    );
    if (task.type === "message") return task.value;
    const form = fill(task.value.card.content, filled);
    return press(person, form.action, where, {}, form.fields);
  }

  return {
    environment: service.login.environment(service.url, service.serviceUrl, STAFF_CHANNEL),
    handle: (staffId) => ({ channel: "teams", handle: idOf(staffId) }),
    async attach(side) {
      people = new TeamsPeople(service, side.url);
      linkCode = side.linkCode;
    },
    close: () => service.close(),

    begin: (person, text) => write(person, text, { channel: CHANNEL, root: null }, true),
    async say({ person, thread }, text, by = person) {
      const moved = signedIn.has(by);
      return write(by, text, moved ? { chat: true } : { channel: CHANNEL, root: thread }, false);
    },
    async signIn(person, customerId) {
      await write(person, await linkCode(customerId), { chat: true }, false);
      signedIn.add(person);
    },
    async shown({ person, thread }) {
      const chat = inChat(person);
      return service.posts
        .filter((post) => (post.container === CHANNEL && post.root === thread) || chat.includes(post))
        .filter((post) => !isWhisper(post))
        .map(asShown);
    },
    told: async (person) =>
      inChat(person)
        .filter(isWhisper)
        .map((post) => asShown(post).text),
    typed: async ({ person, thread }) =>
      service.typed.filter((id) => id === `${CHANNEL};messageid=${thread}` || id === service.chatWith(idOf(person)))
        .length,

    cards: async () => service.posts.filter(({ container }) => container === STAFF_CHANNEL).map(asShown),
    async press(person, post, label, filled = {}) {
      const button = buttons.get(`${post.id} ${label}`);
      if (!button) throw new Error(`There was never a button ${label}.`);
      lastPress = () => press(idOf(person), button.action, button.where, filled);
      return press(idOf(person), button.action, button.where, filled);
    },
    repeat: (said) => us().repeat(original(said)),
    repeatPress: async () => void (await lastPress()),
    edit: (said, text) => us().edit(original(said), text),
    remove: (said) => us().remove(original(said)),
    async talk(person, card, text) {
      await write(person, text, { channel: STAFF_CHANNEL, root: card.under ?? card.id }, false);
    },
    refuse(how, calls) {
      service.faults.splice(0, Number.POSITIVE_INFINITY, ...Array.from({ length: calls }, () => how));
    },
    loseAnswer: () => void service.faults.push("lost answer"),
    async removePost({ id }) {
      service.remove(id);
    },
    cut: lacking,
    harm: () => [...service.complaints, ...service.posts.flatMap(({ versions }) => versions.flatMap(harmOf))],
  };
}
