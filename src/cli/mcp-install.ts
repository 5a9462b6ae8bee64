import { mkdir, readFile, realpath, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CodedError } from "../core/coded-error.ts";
import type { McpClientName } from "./mcp/client-names.ts";
import { withMember } from "./mcp/edit-json.ts";
import type { McpOptions } from "./mcp.ts";
import { printJson, say } from "./terminal.ts";

/** How one client is told of a server on stdio. */
interface McpClient {
  /** Its configuration file; a relative one is the project's. */
  file: string;
  /** The member that names servers. */
  member: string;
  isTyped: boolean;
  next: string;
}

const HOME = homedir();
const SETTINGS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: join(HOME, "Library", "Application Support"),
  win32: process.env.APPDATA ?? join(HOME, "AppData", "Roaming"),
};

const CLIENTS: Readonly<Record<McpClientName, McpClient>> = {
  "claude-desktop": {
    file: join(SETTINGS[process.platform] ?? join(HOME, ".config"), "Claude", "claude_desktop_config.json"),
    member: "mcpServers",
    isTyped: false,
    next: "Quit Claude Desktop and start it again.",
  },
  "claude-code": {
    file: ".mcp.json",
    member: "mcpServers",
    isTyped: true,
    next: "Start claude in this folder; /mcp shows the connection.",
  },
  vscode: {
    file: join(".vscode", "mcp.json"),
    member: "servers",
    isTyped: true,
    next: "Open this folder in VS Code and start the server from .vscode/mcp.json.",
  },
  cursor: {
    file: join(HOME, ".cursor", "mcp.json"),
    member: "mcpServers",
    isTyped: false,
    next: "Turn the server on in Cursor's settings, under MCP.",
  },
};

export interface InstallOptions extends McpOptions {
  name: string;
  file?: string;
  print?: boolean;
}

/** The command as a client starts it: by absolute paths, since clients of the desktop have neither our PATH nor our folder. */
function serverEntry({ url, key, config, project, customer, toolsets }: InstallOptions, isTyped: boolean) {
  const bin = fileURLToPath(new URL("../../bin/smart-support.js", import.meta.url));
  const where = url === undefined ? ["--project", resolve(project ?? ".")] : ["--url", url];
  const env = {
    ...(key && { SMART_SUPPORT_API_KEY: key }),
    ...(customer && { SMART_SUPPORT_CUSTOMER: customer }),
    ...(toolsets && { SMART_SUPPORT_TOOLSETS: toolsets }),
  };
  return {
    ...(isTyped && { type: "stdio" }),
    command: process.execPath,
    args: [bin, "mcp", ...where, ...(config ? ["--config", resolve(config)] : [])],
    ...(Object.keys(env).length > 0 && { env }),
  };
}

/** Puts the server into a client's configuration, whose other content stays as it is; or prints what belongs there. */
export async function install(name: McpClientName, options: InstallOptions): Promise<void> {
  const client = CLIENTS[name];
  const entry = serverEntry(options, client.isTyped);
  const file = resolve(options.file ?? client.file);
  if (options.print) {
    say(`Belongs into ${file}:`);
    return printJson({ [client.member]: { [options.name]: entry } });
  }
  await writeEntry(file, [client.member, options.name], entry);
  say(`${options.name} stands in ${file} now. ${client.next}`);
}

async function writeEntry(file: string, path: [string, string], entry: unknown): Promise<void> {
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const after = edited(file, before, path, entry);
  await mkdir(dirname(file), { recursive: true });
  // People keep such files elsewhere and link to them: what is replaced is the file, and not the link.
  const target = await realpath(file).catch(() => file);
  const draft = `${target}.${process.pid}`;
  // A key may stand in it.
  await writeFile(draft, after, { mode: 0o600 });
  await rename(draft, target);
}

function edited(file: string, before: string, path: [string, string], entry: unknown): string {
  try {
    return withMember(before, path, entry);
  } catch (cause) {
    throw new CodedError({
      code: "CLIENT_CONFIG_INVALID",
      message: `${file} is not JSON that an entry can be added to.`,
      audience: "operator",
      remedy: "Mend it, or add by hand what --print shows.",
      cause,
    });
  }
}
