import { channelContract } from "../contract-suite.ts";
import { openSlackSurface } from "./slack-surface.ts";

channelContract("slack, which calls us", {
  lacks: { "cut connections": "every request is a connection of its own" },
  open: () => openSlackSurface({ by: "requests", streams: true }),
});
