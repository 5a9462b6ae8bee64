import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import { channelChecks } from "../channels.ts";
import { type Config, loadConfig, type McpServerConfig } from "../config.ts";
import { loadProject } from "../core/agents/project.ts";
import { CodedError } from "../core/coded-error.ts";
import { chosenModel, readModelEnvironment } from "../core/models/environment.ts";
import { readRunningServer } from "../core/store/data-folder.ts";
import { freeBytes } from "../core/store/free-space.ts";
import { openDatabase } from "../core/store/open-database.ts";
import { formatProblem } from "../core/yaml/problem.ts";
import { externalServerState } from "../external-servers.ts";
import { plain, print, printJson } from "./terminal.ts";

interface Finding {
  check: string;
  ok: boolean;
  found: string;
}

/** One check: what it found, or throws what is wrong. */
type Check = (config: Config) => Promise<string>;

const MEBIBYTE = 1024 * 1024;

const CHECKS: Record<string, Check> = {
  "data folder": async ({ dataDir }) => {
    const folder = existsSync(dataDir) ? dataDir : dirname(dataDir);
    await access(folder, constants.W_OK);
    return `${dataDir}, ${Math.floor((await freeBytes(folder)) / MEBIBYTE)} MB free`;
  },
  server: async ({ dataDir }) => {
    const running = await readRunningServer(dataDir);
    return running?.url ? `runs at ${running.url}` : "does not run";
  },
  database: async ({ databaseUrl }) => {
    // A running server has the embedded database to itself.
    if (!databaseUrl) return "embedded, in the data folder";
    const database = await openDatabase({ url: databaseUrl });
    try {
      const [row] = await database.query<{ server_version: string }>("show server_version");
      return `PostgreSQL ${row?.server_version}`;
    } finally {
      await database.close();
    }
  },
  model: async ({ modelEnvironment }) => chosenModel(readModelEnvironment(modelEnvironment)),
  project: async ({ directory }) => {
    const { project, problems } = await loadProject(directory);
    if (project) return `${project.agents.size} agents, ${project.policies.length} rules`;
    throw new CodedError({ code: "PROJECT_INVALID", message: problems.map(formatProblem).join("\n") });
  },
};

/** Connects to one external server, as the product would. */
const serverCheck = (server: McpServerConfig): [string, Check] => [
  `mcp server ${server.name}`,
  () => externalServerState(server),
];

/** What the platforms say of our access to them. */
async function askPlatforms(config: Config): Promise<Finding[]> {
  try {
    return await Promise.all((await channelChecks(config)).map((check) => run(check, config)));
  } catch (error) {
    return [{ check: "channels", ok: false, found: wordsOf(error) }];
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof CodedError && error.remedy ? `${error.message}\n→ ${error.remedy}` : error.message;
}

async function run([check, find]: [string, Check], config: Config): Promise<Finding> {
  try {
    return { check, ok: true, found: await find(config) };
  } catch (error) {
    return { check, ok: false, found: wordsOf(error) };
  }
}

/** Checks the configuration and what it names, and prints a table. Exits with 1 if anything is wrong. */
export async function doctor(options: { config?: string; json?: boolean }): Promise<void> {
  const { config, problems } = await loadConfig({ env: process.env, file: options.config });
  const findings: Finding[] = config
    ? [
        { check: "configuration", ok: true, found: `${config.mode}, role ${config.role}` },
        ...(await Promise.all(
          [...Object.entries(CHECKS), ...config.mcpServers.map(serverCheck)].map((check) => run(check, config)),
        )),
        ...(await askPlatforms(config)),
      ]
    : problems.map((problem) => ({ check: "configuration", ok: false, found: formatProblem(problem) }));
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
  if (options.json) return printJson(findings);
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, ok, found } of findings) {
    const lines = plain(found).replaceAll("\n", `\n${" ".repeat(width + 9)}`);
    print(`${ok ? "ok   " : "WRONG"}  ${check.padEnd(width)}  ${lines}`);
  }
}
