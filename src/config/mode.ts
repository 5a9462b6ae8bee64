import { isLoopback } from "../core/net/loopback.ts";
import type { Path } from "../core/yaml/document.ts";
import type { Finding } from "../core/yaml/problem.ts";
import type { ConfigFile } from "./config-schema.ts";
import { variableAt } from "./environment.ts";

export type Mode = "demo" | "production";

/** Something that is missing or contradicts itself, and the place in the file where it belongs. */
export interface ConfigFinding extends Finding {
  path: Path;
}

/**
 * Demo means that nobody from outside can reach it (bound to loopback, and not published under another address) and that
 * it can reach nothing real. Anything else is production.
 */
export function modeOf(file: ConfigFile, allowDemo: boolean): Mode {
  const isPublished = file.public_url !== undefined && !isLoopback(new URL(file.public_url).hostname);
  const isReal = file.sources.length > 0 || file.mcp_servers.length > 0;
  return allowDemo && isLoopback(file.host) && !isPublished && !isReal ? "demo" : "production";
}

/** HS256 needs a key as long as its hash (RFC 7518, section 3.2); the API key is only ever compared. */
const SECRETS = [
  { key: "admin_api_key", variable: "ADMIN_API_KEY", shortest: 16 },
  { key: "identity_secret", variable: "IDENTITY_SECRET", shortest: 32 },
] as const;

const NEEDED = "anything but the demo on a loopback address needs it";

/** What production refuses to start without. */
function missingAuthentication(file: ConfigFile): ConfigFinding[] {
  const findings = SECRETS.flatMap(({ key, variable, shortest }): ConfigFinding[] => {
    const length = file[key]?.length ?? 0;
    if (length >= shortest) return [];
    const found = length === 0 ? "is not set" : `has ${length} characters, of at least ${shortest}`;
    const remedy = `Set it, for example to the output of: openssl rand -hex ${shortest}.`;
    return [{ path: [key], code: "AUTHENTICATION_MISSING", message: `${variable} ${found}; ${NEEDED}.`, remedy }];
  });
  if (file.staff.length === 0) {
    findings.push({
      path: ["staff"],
      code: "AUTHENTICATION_MISSING",
      message: "staff names nobody, so nobody could approve anything.",
      remedy: "Add at least one person under staff in the configuration file.",
    });
  }
  return findings;
}

/**
 * What a channel needs so that both sides know each other: all of these, each in one of its ways. Half of it is a mistake in
 * every mode: without the secret anybody could speak as the platform, and a secret without the account has no effect.
 */
const CREDENTIALS = {
  slack: [["bot_token"], ["signing_secret", "app_token"]],
  discord: [["token"]],
  teams: [["app_id"], ["app_password"], ["tenant_id"]],
} as const satisfies { [Channel in keyof ConfigFile["channels"]]: unknown };

function halfCredentials({ channels }: ConfigFile): ConfigFinding[] {
  return (["slack", "discord", "teams"] as const).flatMap((channel) => {
    const set = new Map(Object.entries(channels[channel] ?? {}));
    const variable = (key: string) => variableAt(["channels", channel, key]) ?? key;
    const needed: readonly (readonly string[])[] = CREDENTIALS[channel];
    const has = needed.flat().find((key) => set.get(key) !== undefined);
    if (has === undefined) return [];
    return needed
      .filter((ways) => ways.every((key) => set.get(key) === undefined))
      .map((ways) => ({
        path: ["channels", channel, has],
        code: "AUTHENTICATION_MISSING",
        message: `${variable(has)} is set, but ${ways.map(variable).join(" or ")} is not.`,
        remedy: `Set ${ways.map(variable).join(" or ")}, or nothing of ${channel}.`,
      }));
  });
}

/** Access tokens are made out for an address, which has to be the one that clients know. */
function oauthWithoutAddress({ mcp, public_url: publicUrl }: ConfigFile): ConfigFinding[] {
  if (mcp.oauth === undefined || publicUrl !== undefined) return [];
  const message = "mcp.oauth is set, but public_url is not, so that clients could not be told for which server to ask.";
  return [{ path: ["public_url"], code: "AUTHENTICATION_MISSING", message, remedy: "Set public_url." }];
}

function duplicates<T>(entries: readonly T[], key: string, nameOf: (entry: T) => string | undefined): ConfigFinding[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const name = nameOf(entry);
    if (name === undefined) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `${key}[${index}] has the same name or handle as another entry: ${name}.`;
    return [{ path: [key, index], code: "DUPLICATE_NAME", message, remedy: "Change or remove one of them." }];
  });
}

/** What no single value tells: names that are taken twice, halves of credentials, and what production needs. */
export function crossCheck(file: ConfigFile, mode: Mode): ConfigFinding[] {
  return [
    ...duplicates(file.staff, "staff", (person) => person.id),
    ...(["slack", "discord", "teams", "email"] as const).flatMap((channel) =>
      duplicates(file.staff, "staff", (person) => person.handles[channel]),
    ),
    ...duplicates([...file.sources], "sources", (source) => source.name),
    ...duplicates([...file.mcp_servers], "mcp_servers", (server) => server.name),
    ...halfCredentials(file),
    ...oauthWithoutAddress(file),
    ...(mode === "production" ? missingAuthentication(file) : []),
  ];
}
