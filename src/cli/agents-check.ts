import { z } from "zod";
import { loadConfig } from "../config.ts";
import { checkProject } from "../core/agents/check-project.ts";
import { loadProject } from "../core/agents/project.ts";
import { CodedError } from "../core/coded-error.ts";
import type { ToolDefinition } from "../core/tools/tool.ts";
import { formatProblem, type Problem } from "../core/yaml/problem.ts";
import { toolListing } from "../http/tools.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { sourceTools } from "./source-tools.ts";
import { plain, print, printJson, say } from "./terminal.ts";

interface CheckOptions extends ServerOptions {
  json?: boolean;
}

/** Where agents are checked before they are deployed, there is no server, and often no configuration either. */
const NO_SERVER = ["SERVER_NOT_RUNNING", "CONFIG_INVALID"];

/** The tools of the running server, those too that files name while they wait for a review or after they are gone; null when none runs, unless one was named. */
async function liveTools(options: ServerOptions): Promise<ToolDefinition[] | null> {
  try {
    const server = await connect(options);
    const listing = await server.request("/tools", z.array(toolListing));
    const others = (await sourceTools(server)).filter(({ standing }) => standing !== "live");
    // What is live comes last: it is what a name stands for.
    return [...others, ...listing].map(({ input_schema: inputSchema, ...tool }) => ({ ...tool, inputSchema }));
  } catch (error) {
    if (error instanceof CodedError && NO_SERVER.includes(error.code)) return null;
    throw error;
  }
}

/** Checks a project's files, against the running server's tools if one runs. Exits with 1 if anything is wrong. */
export async function agentsCheck(directory: string, options: CheckOptions): Promise<void> {
  const { project, problems: found } = await loadProject(directory);
  const tools = await liveTools(options);
  // Who may approve stands in the configuration; if that has problems of its own, `start` tells them.
  const { config } = await loadConfig({ env: process.env, directory });
  const problems: Problem[] = [...found, ...(project ? checkProject(project, tools, config?.staff ?? null) : [])];
  if (problems.length > 0) process.exitCode = 1;
  if (options.json) return printJson({ checked_against_tools: tools !== null, problems });
  for (const problem of problems) print(plain(formatProblem(problem)));
  if (!tools) say("No server runs, so names and types of tools were not checked.");
  say(
    problems.length === 0 ? `${project?.agents.size ?? 0} agents: no problem found.` : `${problems.length} problems.`,
  );
}
