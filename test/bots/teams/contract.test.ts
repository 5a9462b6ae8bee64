import { channelContract } from "../contract-suite.ts";
import { openTeamsSurface } from "./surface.ts";

channelContract("teams", {
  lacks: {
    "cut connections": "Teams sends every event by a request of its own",
    absence: "Teams sends nothing again, and gives bots no history; it tells people that it could not be sent",
    "lost answers": "Teams gives nothing to know a repeated post by; see at-least-once.test.ts",
  },
  open: openTeamsSurface,
});
