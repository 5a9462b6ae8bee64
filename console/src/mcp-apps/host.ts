import {
  App,
  applyDocumentTheme,
  applyHostStyleVariables,
  type McpUiHostContext,
} from "@modelcontextprotocol/ext-apps";
import { z } from "zod";

/** What every tool of the server answers. */
const outcome = z.looseObject({
  status: z.string(),
  action_id: z.string().optional(),
  expires_at: z.string().optional(),
  tool: z.string().optional(),
  args: z.record(z.string(), z.unknown()).nullish(),
  message: z.string().optional(),
  message_to_customer: z.string().optional(),
  result: z.unknown().optional(),
});

export type Outcome = z.infer<typeof outcome>;

/** The client that shows the page. */
export interface Host {
  /** Calls a tool of the server that the page came from. Null if the client does not let pages call tools. */
  call: ((tool: string, args: Record<string, unknown>) => Promise<Outcome>) | null;
  /** Ends when the client takes the page away. */
  gone: AbortSignal;
}

/** What a page does with what it is told. */
export interface Page {
  /** The arguments of the call that it was opened for. */
  asked?(args: Record<string, unknown>): void;
  /** What the call came to. */
  answered(outcome: Outcome, host: Host): void;
}

/** Connects a page to the client that shows it, and dresses it as the client is. */
export async function openPage(name: string, page: Page): Promise<void> {
  const app = new App({ name: `smart-support-${name}`, version: "1" });
  const gone = new AbortController();
  const host: Host = { call: null, gone: gone.signal };
  app.addEventListener("toolinput", ({ arguments: args }) => page.asked?.(args ?? {}));
  app.addEventListener("toolresult", ({ structuredContent }) => {
    const read = outcome.safeParse(structuredContent);
    page.answered(read.success ? read.data : { status: "failed", message: "The answer cannot be read." }, host);
  });
  app.addEventListener("hostcontextchanged", dress);
  app.onteardown = async () => {
    gone.abort();
    return {};
  };
  // The answer may come together with the connection, and is shown with what the client can do.
  const connected = app.connect();
  host.call = async (tool, args) => {
    await connected;
    const { structuredContent } = await app.callServerTool({ name: tool, arguments: args });
    return outcome.parse(structuredContent);
  };
  await connected;
  if (!app.getHostCapabilities()?.serverTools) host.call = null;
  dress(app.getHostContext() ?? {});
}

function dress({ theme, styles }: McpUiHostContext): void {
  if (theme) applyDocumentTheme(theme);
  if (styles?.variables) applyHostStyleVariables(styles.variables);
}
