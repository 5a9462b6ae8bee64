import { isJsonObject } from "../core/json.ts";
import type { Path } from "../core/yaml/document.ts";

/** Where in `smart-support.yaml` stands what each environment variable overrides. */
export const ENVIRONMENT = {
  DATA_DIR: ["data_dir"],
  DATABASE_URL: ["database_url"],
  HOST: ["host"],
  PORT: ["port"],
  PUBLIC_URL: ["public_url"],
  ROLE: ["role"],
  MODEL: ["model"],
  MODEL_FALLBACK: ["model_fallback"],
  EMBEDDINGS: ["embeddings"],
  ADMIN_API_KEY: ["admin_api_key"],
  IDENTITY_SECRET: ["identity_secret"],
  LOG_FORMAT: ["log_format"],
  LOG_LEVEL: ["log_level"],
  APPROVAL_TTL: ["approval_ttl"],
  ANTHROPIC_API_KEY: ["providers", "anthropic", "api_key"],
  ANTHROPIC_BASE_URL: ["providers", "anthropic", "base_url"],
  OPENAI_API_KEY: ["providers", "openai", "api_key"],
  OPENAI_BASE_URL: ["providers", "openai", "base_url"],
  AZURE_OPENAI_API_KEY: ["providers", "azure", "api_key"],
  AZURE_OPENAI_ENDPOINT: ["providers", "azure", "endpoint"],
  AZURE_OPENAI_API_VERSION: ["providers", "azure", "api_version"],
  GOOGLE_API_KEY: ["providers", "google", "api_key"],
  GOOGLE_BASE_URL: ["providers", "google", "base_url"],
  OLLAMA_BASE_URL: ["providers", "ollama", "base_url"],
  SLACK_BOT_TOKEN: ["channels", "slack", "bot_token"],
  SLACK_SIGNING_SECRET: ["channels", "slack", "signing_secret"],
  SLACK_APP_TOKEN: ["channels", "slack", "app_token"],
  SLACK_STAFF_CHANNEL: ["channels", "slack", "staff_channel"],
  SLACK_API_URL: ["channels", "slack", "api_url"],
  DISCORD_TOKEN: ["channels", "discord", "token"],
  DISCORD_STAFF_CHANNEL: ["channels", "discord", "staff_channel"],
  DISCORD_API_URL: ["channels", "discord", "api_url"],
  TEAMS_APP_ID: ["channels", "teams", "app_id"],
  TEAMS_APP_PASSWORD: ["channels", "teams", "app_password"],
  TEAMS_TENANT_ID: ["channels", "teams", "tenant_id"],
  TEAMS_STAFF_CHANNEL: ["channels", "teams", "staff_channel"],
  TEAMS_OPENID_URL: ["channels", "teams", "openid_url"],
  TEAMS_ISSUER: ["channels", "teams", "issuer"],
  TEAMS_LOGIN_URL: ["channels", "teams", "login_url"],
  TEAMS_SERVICE_URL: ["channels", "teams", "service_url"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type VariableName = keyof typeof ENVIRONMENT;
export type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = Object.keys(ENVIRONMENT) as VariableName[];
const NAME_BY_PATH: ReadonlyMap<string, VariableName> = new Map(
  NAMES.map((name) => [ENVIRONMENT[name].join("."), name]),
);

/** The variable that stands for a place in the file, if there is one. */
export function variableAt(path: Path): VariableName | undefined {
  return NAME_BY_PATH.get(path.map(String).join("."));
}

/** The variables that are set; an empty one counts as not set, as `docker compose` passes those that are not. */
export function setVariables(environment: Environment): Map<VariableName, string> {
  const set = NAMES.flatMap((name): [VariableName, string][] => {
    const value = environment[name]?.trim();
    return value ? [[name, value]] : [];
  });
  return new Map(set);
}

function withValue(target: unknown, path: readonly string[], value: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  // A wrong kind of value in the file is reported from the file itself; the variable does not hide it.
  if (target !== undefined && target !== null && !isJsonObject(target)) return target;
  const members = isJsonObject(target) ? target : {};
  return { ...members, [step]: withValue(members[step], rest, value) };
}

/** The file's content with the variables laid over it. */
export function overlay(content: unknown, variables: ReadonlyMap<VariableName, string>): unknown {
  let result: unknown = content ?? {};
  for (const [name, value] of variables) result = withValue(result, ENVIRONMENT[name], value);
  return result;
}
