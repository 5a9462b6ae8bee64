import { InteractionResponseType, InteractionType, MessageFlags, Routes } from "discord.js";
import { z } from "zod";
import type { ChannelDesk, PressAnswer } from "../../core/channels/channel-desk.ts";
import type { AskDirectly } from "../ask-directly.ts";
import { COULD_NOT, inTime, TOO_SLOW } from "../first-answer.ts";
import type { ChannelLog } from "../opened-channel.ts";
import type { DiscordApi } from "./api.ts";
import { drawForm, drawTell } from "./draw.ts";
import { SPACE } from "./incoming.ts";

const person = z.object({ id: z.string() });

interface Component {
  custom_id?: string | undefined;
  value?: string | undefined;
  component?: Component | undefined;
  components?: Component[] | undefined;
}
const component: z.ZodType<Component> = z.object({
  custom_id: z.string().optional(),
  value: z.string().optional(),
  get component() {
    return component.optional();
  },
  get components() {
    return z.array(component).optional();
  },
});

/** What is read of an interaction ("Interaction Object"). */
export const interactionSchema = z.object({
  id: z.string(),
  application_id: z.string(),
  type: z.number(),
  token: z.string(),
  user: person.optional(),
  member: z.object({ user: person }).optional(),
  data: z
    .object({
      name: z.string().optional(),
      custom_id: z.string().optional(),
      options: z
        .array(z.object({ name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]).optional() }))
        .default([]),
      components: z.array(component).default([]),
    })
    .default({ options: [], components: [] }),
});
type Interaction = z.infer<typeof interactionSchema>;

const FAILED: PressAnswer = { kind: "tell", text: COULD_NOT };

export interface InteractionParts {
  api: DiscordApi;
  desk: Pick<ChannelDesk, "press">;
  ask: AskDirectly;
  log: Pick<ChannelLog, "warn">;
}

/** Answers buttons, forms and the command, to whoever used them alone. */
export async function answerInteraction(
  interaction: Interaction,
  { api, desk, ask, log }: InteractionParts,
): Promise<void> {
  const by = interaction.member?.user ?? interaction.user;
  const asked = by && ASKED[interaction.type]?.(interaction, by.id, { desk, ask });
  if (!asked) return;
  const answer = asked.catch((error: unknown) => {
    log.warn({ err: error, interaction: interaction.id }, "an interaction could not be handled");
    return FAILED;
  });
  // A form must be the first answer; anything else can follow "thinking".
  const quick = await inTime("discord", answer);
  if (quick) {
    await respond(api, interaction, firstAnswer(quick));
    return;
  }
  const thinking = {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    data: { flags: MessageFlags.Ephemeral },
  };
  await respond(api, interaction, thinking);
  const late = await answer;
  const route = Routes.webhookMessage(interaction.application_id, interaction.token);
  await api.patch(route, { body: drawTell(late.kind === "tell" ? late.text : TOO_SLOW), auth: false });
}

function respond(api: DiscordApi, { id, token }: Interaction, body: object): Promise<unknown> {
  return api.post(Routes.interactionCallback(id, token), { body, auth: false });
}

function firstAnswer(answer: PressAnswer): object {
  if (answer.kind === "ask") return { type: InteractionResponseType.Modal, data: drawForm(answer.form) };
  const data = drawTell(answer.text);
  return {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: { ...data, flags: data.flags | MessageFlags.Ephemeral },
  };
}

type Asked = (
  interaction: Interaction,
  person: string,
  parts: Pick<InteractionParts, "desk" | "ask">,
) => Promise<PressAnswer>;

const ASKED: Readonly<Record<number, Asked>> = {
  [InteractionType.MessageComponent]: ({ data }, person, { desk }) =>
    desk.press({ channel: "discord", space: SPACE, person, value: data.custom_id ?? "" }),
  [InteractionType.ModalSubmit]: ({ data }, person, { desk }) =>
    desk.press({
      channel: "discord",
      space: SPACE,
      person,
      value: data.custom_id ?? "",
      fields: filledIn(data.components),
    }),
  [InteractionType.ApplicationCommand]: async ({ id, data }, person, { ask }) => {
    const question = String(data.options.find(({ name }) => name === "question")?.value ?? "");
    return { kind: "tell", text: await ask({ space: SPACE, person, id, question }) };
  },
};

/** The text inputs of a form, whatever they stand in. */
function filledIn(components: readonly Component[]): Record<string, string> {
  return Object.fromEntries(
    components.flatMap((one): [string, string][] => [
      ...(one.custom_id !== undefined && one.value !== undefined
        ? [[one.custom_id, one.value] as [string, string]]
        : []),
      ...Object.entries(filledIn([...(one.component ? [one.component] : []), ...(one.components ?? [])])),
    ]),
  );
}
