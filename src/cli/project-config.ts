import { type Config, type ConfigRequest, loadConfig } from "../config.ts";
import { CodedError } from "../core/coded-error.ts";
import { formatProblem } from "../core/yaml/problem.ts";

/** The configuration for a command. Throws `CONFIG_INVALID` with every problem, its place and its remedy. */
export async function requireConfig(request: Omit<ConfigRequest, "env">): Promise<Config> {
  const { config, problems } = await loadConfig({ env: process.env, ...request });
  if (config) return config;
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  throw new CodedError({
    code: "CONFIG_INVALID",
    message: `The configuration has ${count}:\n${problems.map(formatProblem).join("\n")}`,
    audience: "operator",
  });
}
