import { channelContract } from "../contract-suite.ts";
import { openTerminalSurface } from "./terminal-surface.ts";

const NOBODY_BETWEEN = "nobody stands between our server and its command";
const ENDS = "a chat in the terminal ends with its connection";

channelContract("terminal", {
  lacks: {
    "account links": "whoever uses the terminal says who they are when they begin",
    typing: "a terminal shows no sign of typing",
    others: "a chat in the terminal has one person",
    repeats: "a line is sent once, and a decision too",
    corrections: "a line that was sent stands",
    "longest post": "a terminal shows lines of any length",
    refusals: NOBODY_BETWEEN,
    "lost answers": NOBODY_BETWEEN,
    "removed posts": NOBODY_BETWEEN,
    "cut connections": ENDS,
    absence: ENDS,
    restarts: ENDS,
    thumbs: "the terminal has no thumbs",
    handovers: "conversations are taken over in the console or on a chat platform",
    "standing cards": "approvals are listed anew every time",
    "staff threads": "staff talk to one another elsewhere than in the terminal",
  },
  open: async () => openTerminalSurface(),
});
