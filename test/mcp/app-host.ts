import type { Client } from "@modelcontextprotocol/client";
import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Frame, Page } from "playwright-core";
import { build } from "vite";
import { launchBrowser, newProfile } from "../console/browser.ts";

/** A client that shows the pages of apps, as far as it matters here: the extension's own bridge, and a frame that may only run scripts. */
export interface AppHost {
  /** Calls a tool and shows its page with the result. Gives the frame, and everything that the page asked of the server. */
  show(call: { name: string; arguments: Record<string, unknown> }, look?: "light" | "dark"): Promise<ShownApp>;
  close(): Promise<void>;
}

interface ShownApp {
  page: Page;
  frame: Frame;
  /** Names of the tools that it called. */
  called: string[];
  /** What it broke of its policy, threw, or fetched. */
  complaints: string[];
}

const HOST_SCRIPT = `
  import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";
  window.show = async ({ html, look, args, result }) => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.style = "width: 640px; height: 900px; border: 0";
    document.body.append(frame);
    const bridge = new AppBridge(null, { name: "test", version: "1" }, { serverTools: {} }, { hostContext: { theme: look } });
    bridge.oncalltool = (params) => window.callTool(params);
    const ready = new Promise((resolve) => { bridge.oninitialized = resolve; });
    await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
    frame.srcdoc = html;
    await ready;
    await bridge.sendToolInput({ arguments: args });
    await bridge.sendToolResult(result);
  };`;

const ENTRY = "virtual:host";

async function hostScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    plugins: [
      {
        name: "host",
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? HOST_SCRIPT : null),
      },
    ],
    build: { write: false, rollupOptions: { input: ENTRY, output: { format: "iife" } } },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  return outputs.flatMap((file) => (file.type === "chunk" ? [file.code] : [])).join("");
}

/** What a client does with a tool that names a page: reads it, and shows it with the call's result. */
export async function openAppHost(client: Client): Promise<AppHost> {
  const [browser, script] = await Promise.all([launchBrowser(), hostScript()]);
  const { tools } = await client.listTools();
  return {
    async show(call, look = "light") {
      const page = await (await newProfile(browser)).newPage();
      const shown: ShownApp = { page, frame: page.mainFrame(), called: [], complaints: [] };
      page.on("pageerror", (error) => shown.complaints.push(error.message));
      page.on("console", (line) => line.type() === "error" && shown.complaints.push(line.text()));
      page.on("request", (request) => shown.complaints.push(request.url()));
      await page.setContent("<!doctype html><body></body>");
      await page.exposeFunction("callTool", (params: { name: string; arguments: Record<string, unknown> }) => {
        shown.called.push(params.name);
        return client.callTool(params);
      });
      await page.addScriptTag({ content: script });
      const { contents } = await client.readResource({ uri: pageOf(tools.find(({ name }) => name === call.name)) });
      const html = (contents as { text: string }[])[0]?.text;
      const result = (await client.callTool(call)) as CallToolResult;
      const given = JSON.stringify({ html, look, args: call.arguments, result });
      await page.evaluate(`window.show(${given})`);
      const frame = page.frames().find((one) => one !== page.mainFrame());
      if (!frame) throw new Error("The page is not shown.");
      return Object.assign(shown, { frame });
    },
    close: () => browser.close(),
  };
}

function pageOf(tool: { _meta?: Record<string, unknown> } | undefined): string {
  const ui = tool?._meta?.ui as { resourceUri?: string } | undefined;
  if (!ui?.resourceUri) throw new Error("The tool names no page.");
  return ui.resourceUri;
}
