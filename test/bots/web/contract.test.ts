import { channelContract } from "../contract-suite.ts";
import { openWebSurface } from "./web-surface.ts";

const NOBODY_BETWEEN = "nobody stands between our server and its page";

channelContract("web", {
  lacks: {
    "account links": "on the web the company's page says who is signed in",
    others: "a thread on the web belongs to one person, and nobody else gets into it",
    corrections: "what was sent on the web stands",
    "longest post": "a page shows a message of any length",
    refusals: NOBODY_BETWEEN,
    "lost answers": NOBODY_BETWEEN,
    "removed posts": NOBODY_BETWEEN,
    absence: "what is written while the server is away stays in the page, which sends it again itself",
    thumbs: "the web has no thumbs",
    "standing cards": "the console reads the desk anew",
    "staff threads": "staff talk to one another elsewhere than in the console",
  },
  open: async () => openWebSurface(),
});
