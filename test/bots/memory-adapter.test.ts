import { channelContract } from "./contract-suite.ts";
import { openMemorySurface } from "./memory-surface.ts";

channelContract("in memory", { lacks: {}, open: async () => openMemorySurface() });
