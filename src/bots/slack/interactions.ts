import { z } from "zod";
import type { ChannelDesk, PressAnswer } from "../../core/channels/channel-desk.ts";
import type { Place } from "../../core/channels/place.ts";
import type { Form } from "../../core/channels/press.ts";
import type { Aside } from "../aside.ts";
import type { AskDirectly } from "../ask-directly.ts";
import { escapeFor } from "../channel-text.ts";
import { COULD_NOT, inTime, TOO_SLOW } from "../first-answer.ts";
import type { ChannelLog } from "../opened-channel.ts";
import { type SlackApi, SlackRefusal } from "./api.ts";
import { drawForm, FORM_INPUT } from "./draw.ts";
import { SPACE } from "./incoming.ts";
import { plainText } from "./markup.ts";
import type { Self } from "./self.ts";

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

const commanded = z.object({
  text: z.string().default(""),
  user_id: z.string(),
  trigger_id: z.string(),
  channel_id: z.string(),
});

const HOW_TO_ASK = "Write your question after the command, such as: /support where is my order?";
const opened = z.object({ ok: z.literal(true) });

type Acknowledge = (body?: { response_type: "ephemeral"; text: string }) => Promise<void>;

export interface InteractionParts {
  api: SlackApi;
  desk: Pick<ChannelDesk, "press">;
  self: () => Promise<Self>;
  ask: AskDirectly;
  aside: Aside;
  log: Pick<ChannelLog, "warn">;
}

/** Buttons, forms and the command, each acknowledged once it is stored; whoever used them is answered alone. */
export interface Interactions {
  pressed(body: unknown, acknowledge: Acknowledge): Promise<void>;
  submitted(body: unknown, acknowledge: Acknowledge): Promise<void>;
  commanded(command: unknown, acknowledge: Acknowledge): Promise<void>;
}

export function createInteractions({ api, desk, self, ask, aside, log }: InteractionParts): Interactions {
  async function open(form: Form, trigger: string, person: string, where: Omit<Carried, "value">): Promise<void> {
    const carried = JSON.stringify({ value: form.submit, ...where } satisfies Carried);
    try {
      await api.call("views.open", { trigger_id: trigger, view: drawForm(form, carried) }, opened);
    } catch (error) {
      const isLate = error instanceof SlackRefusal && /trigger/.test(error.reason);
      if (!isLate) log.warn({ err: error }, "a form could not be opened");
      aside(placeAt(where, person), person, isLate ? TOO_SLOW : COULD_NOT);
    }
  }

  return {
    async pressed(body, acknowledge) {
      const { user, trigger_id: trigger, container, actions } = pressed.parse(body);
      const where = { container: container.channel_id ?? null, thread: container.thread_ts ?? null };
      const value = actions[0]?.value ?? "";
      const answer: PressAnswer = await desk.press({ channel: "slack", space: SPACE, person: user.id, value });
      await acknowledge();
      if (answer.kind === "tell") aside(placeAt(where, user.id), user.id, answer.text);
      else void open(answer.form, trigger, user.id, where);
    },
    async submitted(body, acknowledge) {
      const { user, view } = submitted.parse(body);
      const { value, ...where } = carriedSchema.parse(JSON.parse(view.private_metadata));
      const fields = Object.fromEntries(
        Object.entries(view.state.values).map(([name, inputs]) => [name, inputs[FORM_INPUT]?.value ?? ""]),
      );
      const answer = await desk.press({ channel: "slack", space: SPACE, person: user.id, value, fields });
      await acknowledge();
      if (answer.kind === "tell") aside(placeAt(where, user.id), user.id, answer.text);
    },
    async commanded(command, acknowledge) {
      const { text, user_id: person, trigger_id: id, channel_id: container } = commanded.parse(command);
      const question = plainText(text, (await self()).user);
      const said = question === "" ? Promise.resolve(HOW_TO_ASK) : answered({ space: SPACE, person, id, question });
      const quick = await inTime("slack", said);
      if (quick !== null) return acknowledge({ response_type: "ephemeral", text: escapeFor("slack", quick) });
      // Slack sends no command again, so there is nothing to gain by not acknowledging it.
      await acknowledge();
      void said.then((text) => aside(placeAt({ container, thread: null }, person), person, text));
    },
  };

  function answered(asked: Parameters<AskDirectly>[0]): Promise<string> {
    return ask(asked).catch((error: unknown) => {
      log.warn({ err: error }, "what was asked by a command could not be taken");
      return COULD_NOT;
    });
  }
}

function placeAt(where: Omit<Carried, "value">, person: string): Place {
  return { space: SPACE, ...where, person, private: false, address: {} };
}
