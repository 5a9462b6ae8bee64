import { channelContract } from "../contract-suite.ts";
import { openSlackSurface } from "./slack-surface.ts";

channelContract("slack, by its socket and without its streams", {
  lacks: {},
  open: () => openSlackSurface({ by: "socket", streams: false }),
});
