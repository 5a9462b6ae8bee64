import { channelContract } from "../contract-suite.ts";
import { openDiscordSurface } from "./discord-surface.ts";

channelContract("discord", { lacks: {}, open: () => openDiscordSurface() });
