import { App } from "@slack/bolt";
import { z } from "zod";
import type { ChannelDesk, PressAnswer } from "../../core/channels/channel-desk.ts";
import type { Place } from "../../core/channels/place.ts";
import { createAskDirectly } from "../ask-directly.ts";
import { escapeFor } from "../channel-text.ts";
import { createLanes } from "../lanes.ts";
import type { ChannelAdapter } from "../port.ts";
import { type ApiSettings, clientOptions, QUIET, type SlackApi, SlackRefusal } from "./api.ts";
import { drawForm, FORM_CALLBACK, FORM_INPUT } from "./draw.ts";
import { isTombstone, readMessage, SPACE, type Written, writtenSchema } from "./incoming.ts";
import { plainText } from "./markup.ts";
import type { FindEmail } from "./members.ts";
import type { Self } from "./self.ts";

export interface BotParts {
  settings: ApiSettings;
  api: SlackApi;
  self: () => Promise<Self>;
  adapter: ChannelAdapter;
  /** Null: an e-mail address says nothing here. */
  findEmail: FindEmail | null;
}

/** What Slack is answered: an empty acknowledgement, or one that says something. */
export interface Acknowledgement {
  body: unknown;
}

/** What Slack sends, whichever way it came, to the desk. */
export interface SlackBot {
  /** Takes a verified payload; resolves when all of it is stored. Null: it is nothing that Bolt knows. */
  dispatch(payload: Record<string, unknown>): Promise<Acknowledgement | null>;
  /** Takes a message that was fetched. */
  take(written: Written, channel: string): Promise<void>;
}

const inChannel = z.object({ channel: z.string() });
const changedEvent = inChannel.extend({ message: writtenSchema });
const deletedEvent = inChannel.extend({
  deleted_ts: z.string(),
  previous_message: z.object({ user: z.string().optional(), thread_ts: z.string().optional() }).optional(),
});
const writtenEvent = writtenSchema.extend(inChannel.shape);

const pressed = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  container: z.object({ channel_id: z.string().optional(), thread_ts: z.string().optional() }),
  actions: z.array(z.object({ value: z.string().optional() })).min(1),
});
const submitted = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
});
/** What a form carries to its submission: what is pressed by it, and where the presser is answered. */
const carriedSchema = z.object({ value: z.string(), container: z.string().nullable(), thread: z.string().nullable() });
type Carried = z.infer<typeof carriedSchema>;

const commanded = z.object({ text: z.string().default(""), user_id: z.string(), trigger_id: z.string() });

const TOO_SLOW = "That took too long, and nothing was changed. Press the button again.";
const HOW_TO_ASK = "Write your question after the command, such as: /support where is my order?";

/** Puts Bolt in front of the desk. Order is kept within a conversation. */
export function createBot({ settings, api, self, adapter, findEmail }: BotParts, desk: ChannelDesk): SlackBot {
  const lanes = createLanes();
  const askDirectly = createAskDirectly(adapter, desk);
  const app = new App({
    // What is received is handed in by `dispatch`.
    receiver: { init() {}, start: async () => undefined, stop: async () => undefined },
    authorize: async () => ({ botToken: settings.botToken }),
    ...{ clientOptions: clientOptions(settings.apiUrl), logger: QUIET, convoStore: false, ignoreSelf: false },
  });

  function inOrder({ container, thread }: Pick<Place, "container" | "thread">, work: () => Promise<void>) {
    return lanes.enter(`${container} ${thread}`, work);
  }

  async function take(written: Written, channel: string): Promise<void> {
    const message = readMessage(written, channel, await self());
    if (!message) return;
    const { place, author } = message;
    await inOrder(place, async () => {
      const email = await findEmail?.(author.person);
      const vouched = email === undefined ? author : { ...author, verifiedEmail: email };
      const { outcome, tell } = await desk.receive({ ...message, author: vouched });
      if (tell) await adapter.ephemeral(place, author.person, tell);
      // Fetched after a time without a connection: it may have been changed since.
      if (outcome === "duplicate" && written.edited) await desk.edited(message);
    });
  }

  async function change(written: Written, channel: string): Promise<void> {
    const message = readMessage(written, channel, await self());
    if (!message) return;
    await inOrder(message.place, async () => {
      const { tell } = await desk.edited(message);
      if (tell) await adapter.ephemeral(message.place, message.author.person, tell);
    });
  }

  async function remove(id: string, { user = "", thread_ts: thread }: Partial<Written>, channel: string) {
    const ts = { ts: id, user: user || "nobody", ...(thread === undefined ? {} : { thread_ts: thread }) };
    const message = readMessage(ts, channel, await self());
    if (message) await inOrder(message.place, async () => void (await desk.deleted(message)));
  }

  /** Shows the presser, and nobody else, what came of it. */
  async function answer(answer: PressAnswer, person: string, where: Omit<Carried, "value">, trigger?: string) {
    const place: Place = { space: SPACE, ...where, person, private: false, address: {} };
    if (answer.kind === "tell") return adapter.ephemeral(place, person, answer.text);
    const carried = JSON.stringify({ value: answer.form.submit, ...where } satisfies Carried);
    const view = drawForm(answer.form, carried);
    try {
      await api.call("views.open", { trigger_id: trigger, view }, z.object({ ok: z.literal(true) }));
    } catch (error) {
      if (!(error instanceof SlackRefusal) || !/trigger/.test(error.reason)) throw error;
      await adapter.ephemeral(place, person, TOO_SLOW);
    }
  }

  app.event(/^(?:message|app_mention)$/, async ({ event }) => {
    const { subtype } = z.object({ subtype: z.string().optional() }).parse(event);
    if (subtype === "message_changed") {
      const { message, channel } = changedEvent.parse(event);
      return isTombstone(message) ? remove(message.ts, message, channel) : change(message, channel);
    }
    if (subtype === "message_deleted") {
      const { deleted_ts: id, previous_message: before = {}, channel } = deletedEvent.parse(event);
      return remove(id, before, channel);
    }
    const written = writtenEvent.parse(event);
    return take(written, written.channel);
  });
  app.action(/.*/, async ({ body, ack }) => {
    const { user, trigger_id: trigger, container, actions } = pressed.parse(body);
    const where = { container: container.channel_id ?? null, thread: container.thread_ts ?? null };
    const value = actions[0]?.value ?? "";
    const given = await desk.press({ channel: "slack", space: SPACE, person: user.id, value });
    await answer(given, user.id, where, trigger);
    await ack();
  });
  app.view(FORM_CALLBACK, async ({ body, ack }) => {
    const { user, view } = submitted.parse(body);
    const { value, ...where } = carriedSchema.parse(JSON.parse(view.private_metadata));
    const fields = Object.fromEntries(
      Object.entries(view.state.values).map(([name, inputs]) => [name, inputs[FORM_INPUT]?.value ?? ""]),
    );
    const given = await desk.press({ channel: "slack", space: SPACE, person: user.id, value, fields });
    await answer(given, user.id, where);
    await ack();
  });
  app.command(/.*/, async ({ command, ack }) => {
    const { text, user_id: person, trigger_id: id } = commanded.parse(command);
    const question = plainText(text, (await self()).user);
    const said = question === "" ? HOW_TO_ASK : await askDirectly({ space: SPACE, person, id, question });
    await ack({ response_type: "ephemeral", text: escapeFor("slack", said) });
  });

  return {
    take,
    async dispatch(payload) {
      let given: Acknowledgement | null = null;
      const ack = async (body?: unknown): Promise<void> => {
        given = { body };
      };
      await app.processEvent({ body: payload, ack });
      return given;
    },
  };
}
