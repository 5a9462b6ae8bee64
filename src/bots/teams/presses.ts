import { z } from "zod";
import type { ChannelDesk, Press, PressAnswer } from "../../core/channels/channel-desk.ts";
import type { ReceivedActivity } from "./activity.ts";
import type { InvokeAnswer } from "./bot.ts";
import { drawForm } from "./cards.ts";

const OK = 200;
const BAD_REQUEST = 400;
const NOT_IMPLEMENTED = 501;

const filled = z.string().max(10_000).optional();
/** What a button or a form carries back. */
const carried = z.object({ press: z.string().max(1_000), note: filled, message: filled });

interface Invoke {
  /** Where in the invoke's value it stands. */
  value: z.ZodType<z.infer<typeof carried>>;
  answer(answer: PressAnswer): InvokeAnswer;
}

const inDialog: Invoke = {
  value: z.object({ data: carried }).transform(({ data }) => data),
  answer: (answer) => ({
    status: OK,
    body: {
      task:
        answer.kind === "tell"
          ? { type: "message", value: answer.text }
          : {
              type: "continue",
              value: {
                title: answer.form.title,
                width: "medium",
                height: "medium",
                card: drawForm(answer.form, "dialog"),
              },
            },
    },
  }),
};

const onCard: Invoke = {
  value: z.object({ action: z.object({ data: carried }) }).transform(({ action }) => action.data),
  answer: (answer) => {
    const shown =
      answer.kind === "tell"
        ? { type: "application/vnd.microsoft.activity.message", value: answer.text }
        : { type: "application/vnd.microsoft.card.adaptive", value: drawForm(answer.form, "card").content };
    return { status: OK, body: { statusCode: OK, ...shown } };
  },
};

/** How each kind of press comes in, and how its presser alone is answered. */
const INVOKES: ReadonlyMap<string, Invoke> = new Map([
  ["adaptiveCard/action", onCard],
  ["task/fetch", inDialog],
  ["task/submit", inDialog],
]);

/** Hands a press in and answers it. What changed is shown by the card itself, which the outbox edits. */
export async function handleInvoke(
  { name, value, from }: ReceivedActivity,
  space: string,
  desk: ChannelDesk,
): Promise<InvokeAnswer> {
  const invoke = INVOKES.get(name ?? "");
  if (!invoke) return { status: NOT_IMPLEMENTED };
  const { data } = invoke.value.safeParse(value);
  if (!data) return { status: BAD_REQUEST };
  const { press, note, message } = data;
  const fields: Press["fields"] = note === undefined && message === undefined ? undefined : { note, message };
  return invoke.answer(await desk.press({ channel: "teams", space, person: from.id, value: press, fields }));
}
