import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A page that clients show beside a tool's result (MCP Apps): one HTML document that asks nothing of the network. */
export interface AppPage {
  uri: string;
  name: string;
  title: string;
  description: string;
  mimeType: string;
  _meta: { ui: { csp: object; prefersBorder: boolean } };
  text: string;
}

/** By the extension `io.modelcontextprotocol/ui`. */
const APP_TYPE = "text/html;profile=mcp-app";

export const APPROVAL_CARD = "ui://smart-support/approval-card";
export const REPLAY_TIMELINE = "ui://smart-support/replay-timeline";
export const ANALYTICS_BOARD = "ui://smart-support/analytics-board";

/** What tells clients, with a tool, which page to show for it. */
export const shownIn = (uri: string) => ({ ui: { resourceUri: uri } });

const PAGES = [
  {
    uri: APPROVAL_CARD,
    title: "Approval card",
    description: "How a request stands that waits for staff. It cannot approve.",
  },
  { uri: REPLAY_TIMELINE, title: "Replay timeline", description: "What happened in a conversation, in order." },
  { uri: ANALYTICS_BOARD, title: "Analytics board", description: "Figures of a range of time." },
];

/** The pages as the build left them in a folder; none where nothing was built. Nothing is asked of any host: the policy's lists are empty. */
export async function readAppPages(folder: string): Promise<AppPage[]> {
  const read = PAGES.map(async ({ uri, title, description }) => {
    const name = uri.slice("ui://smart-support/".length);
    const text = await readFile(join(folder, `${name}.html`), "utf8").catch(() => null);
    const _meta = { ui: { csp: {}, prefersBorder: true } };
    return text === null ? [] : [{ uri, name, title, description, mimeType: APP_TYPE, _meta, text }];
  });
  return (await Promise.all(read)).flat();
}
