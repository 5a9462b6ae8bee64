import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createHttpClient } from "../src/core/net/http-client.ts";
import { loadDocument } from "../src/openapi/document/load-document.ts";
import { createOperationTools } from "../src/openapi/tools/operation-tools.ts";
import { freePort } from "./free-port.ts";
import type { McpAddress } from "./mcp-calls.ts";
import { CUSTOMER, describeUpstream, READ } from "./mcp-upstream.ts";

/** How a server is started on stdio. */
export interface StdioCommand {
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

/** A server in a process of its own. */
export interface Contestant {
  address: McpAddress;
  stdio: StdioCommand;
  pid: number;
  stop(): void;
}

/** What they all serve: a description with some number of operations, and the service behind it. */
export interface Task {
  /** Of this run; contestants make folders in it. */
  folder: string;
  /** Of the description. */
  file: string;
  upstream: string;
  databaseUrl: string | null;
}

const run = promisify(execFile);
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const MAIN = path("../src/main.ts");
const PEERS = path("peers/node_modules");
const ADMIN_API_KEY = "a-key-that-only-this-benchmark-uses";
const PATIENCE_MS = 60_000;
/** More than anybody can send: what a key may do in a minute is not what is measured. */
const CONFIG = "mcp: { requests_per_minute: 100000000 }\nlog_level: warn\n";

/** Writes a description of so many operations. */
export async function writeTask(folder: string, operations: number, upstream: string, databaseUrl: string | null) {
  const own = join(folder, String(operations));
  await mkdir(own);
  const file = join(own, "openapi.json");
  await writeFile(file, JSON.stringify(describeUpstream(upstream, operations)));
  return { folder: own, file, upstream, databaseUrl } satisfies Task;
}

/** Starts Node on a server and waits until it takes connections. */
async function serve(
  args: readonly string[],
  port: number,
  options: Partial<StdioCommand> = {},
): Promise<ChildProcess> {
  const { cwd, env } = options;
  const child = spawn(process.execPath, args, { stdio: "ignore", cwd, env: { ...nodeEnv(), ...env } });
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}.`);
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) return child;
  }
  child.kill("SIGKILL");
  throw new Error(`${args[0]} does not answer.`);
}

const nodeEnv = () => ({ PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" });
const handleOf = (child: ChildProcess) => ({ pid: child.pid ?? 0, stop: () => void child.kill("SIGTERM") });

/** The demo with the description imported by command, a key for one customer, and the read bound to whose record it is. */
async function product({ folder, file, upstream, databaseUrl }: Task): Promise<Contestant> {
  const project = join(folder, "product");
  for (const part of ["agents", "policies", "tools"])
    await cp(path(`../${part}`), join(project, part), { recursive: true });
  await writeFile(join(project, "smart-support.yaml"), CONFIG);
  const port = await freePort();
  const env = { ...nodeEnv(), ADMIN_API_KEY, PORT: String(port), ...(databaseUrl && { DATABASE_URL: databaseUrl }) };
  const child = await serve([MAIN, "start", "--no-links"], port, { cwd: project, env });
  const command = (...args: string[]) => run(process.execPath, [MAIN, ...args], { cwd: project, env });

  await command("import", "spec", file, "--name", "bench", "--base-url", upstream, "--yes");
  const settings = join(project, "tools", "bench.yaml");
  const reviewed = (await readFile(settings, "utf8"))
    .replaceAll("access: staff", "access: public")
    .replace(
      new RegExp(`(  ${READ}:[\\s\\S]*?)access: public`),
      "$1access: owned\n    owner: { field: customer_id, equals: customer.id }",
    );
  await writeFile(settings, reviewed);
  const { stdout: key } = await command("keys", "create", "bench", "--scope", "act", "--customer", CUSTOMER);
  return {
    address: {
      url: `http://127.0.0.1:${port}/mcp?toolsets=bench`,
      headers: { authorization: `Bearer ${key.trim()}` },
      era: "modern",
      read: READ,
    },
    stdio: { args: [MAIN, "mcp", "--customer", CUSTOMER, "--toolsets", "bench"], cwd: project, env },
    ...handleOf(child),
  };
}

async function bare({ folder, file, upstream }: Task): Promise<Contestant> {
  const document = await loadDocument(file, createHttpClient());
  const tools = createOperationTools(document).tools.map(({ definition, operation }) => ({
    name: definition.name,
    description: definition.description,
    inputSchema: definition.inputSchema,
    path: operation.path,
  }));
  const toolsFile = join(folder, "tools.json");
  await writeFile(toolsFile, JSON.stringify(tools));
  const port = await freePort();
  const args = [path("mcp-bare.ts"), toolsFile, upstream];
  const child = await serve([...args, String(port)], port);
  return {
    address: { url: `http://127.0.0.1:${port}/`, headers: {}, era: "modern", read: READ },
    stdio: { args, cwd: folder, env: nodeEnv() },
    ...handleOf(child),
  };
}

/** A project as its command writes it, compiled, with the packages of `bench/peers`. */
async function generate({ folder, file, upstream }: Task, transport: string, port: number): Promise<string> {
  const project = join(folder, `generated-${transport}`);
  const generator = join(PEERS, "openapi-mcp-generator/bin/openapi-mcp-generator.js");
  const chosen = [`--transport=${transport}`, `--port=${port}`, "--base-url", upstream];
  await run(process.execPath, [generator, "--input", file, "--output", project, ...chosen]);
  await symlink(PEERS, join(project, "node_modules"));
  const compiler = path("../node_modules/typescript/bin/tsc");
  await run(process.execPath, [compiler, "-p", project, "--rootDir", join(project, "src"), "--noCheck"]);
  return join(project, "build/index.js");
}

async function generator(task: Task): Promise<Contestant> {
  const port = await freePort();
  const child = await serve([await generate(task, "streamable-http", port)], port);
  return {
    address: { url: `http://127.0.0.1:${port}/mcp`, headers: {}, era: "legacy", read: READ },
    stdio: { args: [await generate(task, "stdio", port)], cwd: task.folder, env: nodeEnv() },
    ...handleOf(child),
  };
}

async function ivotoby({ folder, file, upstream }: Task): Promise<Contestant> {
  const port = await freePort();
  const bin = join(PEERS, "@ivotoby/openapi-mcp-server/bin/mcp-server.js");
  const args = [bin, "--api-base-url", upstream, "--openapi-spec", file, "--verbose", "false"];
  const child = await serve([...args, "--transport", "http", "--port", String(port)], port);
  return {
    address: { url: `http://127.0.0.1:${port}/mcp`, headers: {}, era: "legacy", read: READ.replace("_", "-") },
    stdio: { args: [...args, "--transport", "stdio"], cwd: folder, env: nodeEnv() },
    ...handleOf(child),
  };
}

export const CONTESTANTS = {
  bare,
  product,
  "openapi-mcp-generator": generator,
  "@ivotoby/openapi-mcp-server": ivotoby,
} satisfies Record<string, (task: Task) => Promise<Contestant>>;
