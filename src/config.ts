import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type ConfigFile, configSchema } from "./config/config-schema.ts";
import type { DemoName } from "./config/demo-names.ts";
import { DEMO_STAFF } from "./config/demo-staff.ts";
import { type Environment, overlay, setVariables, type VariableName, variableAt } from "./config/environment.ts";
import { readInterpolated } from "./config/interpolation.ts";
import { crossCheck, type Mode, modeOf } from "./config/mode.ts";
import type { DeclaredPerson } from "./core/staff/roster.ts";
import type { Origin, YamlDocument } from "./core/yaml/document.ts";
import { readYaml } from "./core/yaml/document.ts";
import { type Problem, sortProblems } from "./core/yaml/problem.ts";
import { pathText, validateYaml } from "./core/yaml/validate.ts";

export type SourceConfig = Readonly<ConfigFile["sources"][number]>;
export type McpServerConfig = Readonly<ConfigFile["mcp_servers"][number]>;
export type ChannelsConfig = Readonly<ConfigFile["channels"]>;
export type WebhookConfig = Readonly<ConfigFile["webhooks"][number]>;

/** Everything that is configured, from the file and the environment, checked. Durations are in milliseconds. */
export interface Config {
  /** Demo: only reachable from this machine, and only reaching the demo company. */
  readonly mode: Mode;
  /** Which company that is. */
  readonly demo: DemoName;
  /** Where `agents/`, `policies/` and `tools/` are; absolute. */
  readonly directory: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly allowedOrigins: readonly string[];
  readonly role: ConfigFile["role"];
  /** `MODEL`, `MODEL_FALLBACK` and the providers' variables, for `readModelEnvironment`. */
  readonly modelEnvironment: Environment;
  /** Which checks ask a model, beside the deterministic ones. */
  readonly checks: { readonly routing: boolean; readonly input: boolean };
  readonly embeddings: string;
  readonly adminApiKey: string | undefined;
  readonly identitySecret: string | undefined;
  readonly logFormat: ConfigFile["log_format"];
  readonly logLevel: ConfigFile["log_level"];
  readonly approvalTtlMs: number;
  readonly staff: readonly DeclaredPerson[];
  readonly sources: readonly SourceConfig[];
  readonly mcpServers: readonly McpServerConfig[];
  readonly mcp: {
    readonly requestsPerMinute: number;
    readonly waitMs: number;
    readonly oauth?: Readonly<NonNullable<ConfigFile["mcp"]["oauth"]>>;
  };
  readonly channels: ChannelsConfig;
  readonly webhooks: readonly WebhookConfig[];
  readonly retention: { readonly messagesMs: number; readonly eventsMs: number };
}

export interface ConfigRequest {
  /** As given by `--config`; without it `smart-support.yaml` in `directory`, if there is one. */
  file?: string;
  /** Where the project is; by default the folder of `file` if it has agents, else the working directory. */
  directory?: string;
  env: Environment;
  /** What the command line says, by the names of the variables; it wins over both. */
  overrides?: Partial<Record<VariableName, string>>;
  /** False for `--no-demo`: production, whatever else is configured. */
  demo?: boolean;
}

const DEFAULT_FILE = "smart-support.yaml";

async function projectDirectory({ directory, file }: ConfigRequest): Promise<string> {
  const beside = dirname(file ?? DEFAULT_FILE);
  const hasAgents = directory === undefined && (await stat(join(beside, "agents")).catch(() => null))?.isDirectory();
  return resolve(directory ?? (hasAgents ? beside : "."));
}

async function readConfigFile(request: ConfigRequest, directory: string): Promise<YamlDocument> {
  const file = request.file ?? DEFAULT_FILE;
  const empty = readYaml(file, "{}");
  try {
    const text = await readFile(resolve(request.file === undefined ? directory : ".", file), "utf8");
    return readInterpolated(request.file ?? basename(file), text, { environment: request.env, directory });
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing && request.file === undefined) return empty;
    const finding = {
      code: "CONFIG_UNREADABLE",
      message: isMissing ? `There is no file ${file}.` : `The file ${file} cannot be read.`,
      remedy: "Name another file with --config, or leave the option out.",
    };
    return { ...empty, problems: [empty.origin.problem([], finding)] };
  }
}

/** Places that a variable fills are called by its name, and stand in no file. */
function withVariables(file: YamlDocument, variables: ReadonlyMap<VariableName, string>): YamlDocument {
  const set = (path: Parameters<Origin["problem"]>[0]) => {
    const name = variableAt(path);
    return name !== undefined && variables.has(name) ? name : undefined;
  };
  const origin: Origin = {
    ...file.origin,
    problem: (path, finding, part) =>
      set(path) === undefined
        ? file.origin.problem(path, finding, part)
        : { file: "environment", line: 1, column: 1, ...finding },
  };
  return {
    value: overlay(file.value, variables),
    origin,
    problems: file.problems,
    name: (path) => set(path) ?? pathText(path),
    isSecret: file.isSecret,
  };
}

function modelEnvironment(file: ConfigFile): Environment {
  const { anthropic, openai, azure, google, ollama } = file.providers;
  return {
    MODEL: file.model,
    MODEL_FALLBACK: file.model_fallback,
    ANTHROPIC_API_KEY: anthropic.api_key,
    ANTHROPIC_BASE_URL: anthropic.base_url,
    OPENAI_API_KEY: openai.api_key,
    OPENAI_BASE_URL: openai.base_url,
    AZURE_OPENAI_API_KEY: azure.api_key,
    AZURE_OPENAI_ENDPOINT: azure.endpoint,
    AZURE_OPENAI_API_VERSION: azure.api_version,
    GOOGLE_API_KEY: google.api_key,
    GOOGLE_BASE_URL: google.base_url,
    OLLAMA_BASE_URL: ollama.base_url,
  };
}

function toConfig(file: ConfigFile, mode: Mode, directory: string): Config {
  const declared = file.staff.map((person): DeclaredPerson => ({ ...person, handles: definedHandles(person.handles) }));
  return {
    mode,
    demo: file.demo,
    directory,
    dataDir: resolve(directory, file.data_dir),
    databaseUrl: file.database_url,
    host: file.host,
    port: file.port,
    publicUrl: file.public_url,
    allowedOrigins: file.allowed_origins,
    role: file.role,
    modelEnvironment: modelEnvironment(file),
    checks: { routing: file.checks.routing === "model", input: file.checks.input === "model" },
    embeddings: file.embeddings,
    adminApiKey: file.admin_api_key,
    identitySecret: file.identity_secret,
    logFormat: file.log_format,
    logLevel: file.log_level,
    approvalTtlMs: file.approval_ttl,
    staff: declared.length === 0 && mode === "demo" ? DEMO_STAFF : declared,
    sources: file.sources,
    mcpServers: file.mcp_servers,
    mcp: { requestsPerMinute: file.mcp.requests_per_minute, waitMs: file.mcp.wait, oauth: file.mcp.oauth },
    channels: file.channels,
    webhooks: file.webhooks,
    retention: { messagesMs: file.retention.messages, eventsMs: file.retention.events },
  };
}

function definedHandles(handles: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(handles).flatMap(([channel, handle]) => (handle ? [[channel, handle]] : [])),
  );
}

/** What a reference that could not be filled in causes by still standing there is not a problem of its own. */
function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const place = (problem: Problem) => `${problem.file}:${problem.line}:${problem.column}`;
  const isUnfilled = ({ code }: Problem) => code === "VARIABLE_NOT_SET" || code === "SECRET_FILE_UNREADABLE";
  const unset = new Set(problems.filter(isUnfilled).map(place));
  return problems.filter((problem) => isUnfilled(problem) || !unset.has(place(problem)));
}

/**
 * Reads the configuration: the file, the environment over it, the command line over that. Everything that is wrong is
 * reported at once, by name, with what was found (secrets are not shown) and what is allowed; `config` is null then.
 */
export async function loadConfig(request: ConfigRequest): Promise<{ config: Config | null; problems: Problem[] }> {
  const directory = await projectDirectory(request);
  const file = await readConfigFile(request, directory);
  const variables = setVariables({ ...request.env, ...request.overrides });
  const document = withVariables(file, variables);
  const { value, problems } = validateYaml(document, configSchema);
  if (value === null) return { config: null, problems: sortProblems(withoutEchoes(problems)) };
  const mode = modeOf(value, request.demo ?? true);
  const findings = crossCheck(value, mode).map(({ path, ...finding }) => document.origin.problem(path, finding));
  return { config: findings.length === 0 ? toConfig(value, mode, directory) : null, problems: sortProblems(findings) };
}
