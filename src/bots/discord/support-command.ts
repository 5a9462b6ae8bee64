import { ApplicationCommandOptionType, ApplicationIntegrationType, InteractionContextType } from "discord.js";

/** `/support question`, as it is registered ("Application Command Object"). */
export const SUPPORT_COMMAND = {
  name: "support",
  description: "Ask the assistant. The answer comes as a direct message.",
  integration_types: [ApplicationIntegrationType.GuildInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  options: [
    {
      type: ApplicationCommandOptionType.String,
      ...{ name: "question", description: "What can we help you with?", required: true, max_length: 2_000 },
    },
  ],
};
