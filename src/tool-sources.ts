import { isDeepStrictEqual } from "node:util";
import type { McpServerConfig, SourceConfig } from "./config.ts";
import { unfitSettings } from "./core/agents/check-tool-settings.ts";
import { draftAgents } from "./core/agents/draft-agents.ts";
import type { Project } from "./core/agents/project.ts";
import { addAgents, writeToolSettings } from "./core/agents/project-writer.ts";
import { CodedError } from "./core/coded-error.ts";
import type { JsonObject } from "./core/json.ts";
import type { AnswerSource } from "./core/models/answer.ts";
import { createHttpClient, type HttpClient } from "./core/net/http-client.ts";
import type { Database } from "./core/store/database.ts";
import type { Jobs } from "./core/store/jobs.ts";
import type { SupportLog } from "./core/support.ts";
import type { Catalogue } from "./core/tools/catalogue.ts";
import { adoptSource, approveNamed, type DeclaredSource } from "./core/tools/imports/declared-sources.ts";
import { removeUndeclared } from "./core/tools/imports/go-live.ts";
import { approvedSettings, findSource } from "./core/tools/imports/import-store.ts";
import { createImports, type Imports } from "./core/tools/imports/imports.ts";
import { createLiveSources } from "./core/tools/imports/live-sources.ts";
import { createOpinionStore } from "./core/tools/imports/opinions.ts";
import type { SourceKind } from "./core/tools/source-kind.ts";
import type { ToolSettings } from "./core/tools/tool.ts";
import { connectServers, declaredServer, readServers } from "./external-servers.ts";
import { mcpKind } from "./mcp/source/mcp-kind.ts";
import { type OpenApiSettings, openApiKind } from "./openapi/import.ts";
import { type Credentials, tlsOf } from "./openapi/request/credentials.ts";
import { plainSchema } from "./openapi/tools/plain-schema.ts";

/** A source that stands in the configuration, with what it is reached by. */
export interface ConfiguredSource extends DeclaredSource {
  credentials?: Credentials;
}

export interface ToolSourceParts {
  db: Database;
  jobs: Jobs;
  catalogue: Catalogue;
  configured: readonly ConfiguredSource[];
  /** External MCP servers. */
  servers: readonly McpServerConfig[];
  /** What sources are reached by whose imports stand elsewhere; looked up when they are opened, stored nowhere. */
  credentials: ReadonlyMap<string, Credentials>;
  /** How those are reached, where smart-support.yaml says so. */
  pinned: ReadonlyMap<string, JsonObject>;
  /** Of the project: what goes live is written there for people to edit. */
  directory: string;
  /** Services on this machine may be reached: the demo alone. */
  allowLoopback: boolean;
  /** Asked for an opinion when an import is read; nothing where no model is configured. */
  models?: (() => AnswerSource) | undefined;
  /** What people wrote. */
  project(): Project;
  /** Called when other tools are live than before. */
  changed(): void;
  log: SupportLog;
}

/** Where tools come from, kept up to date on every process. */
export interface ToolSources {
  imports: Imports;
  /** Brings the configured sources up to date and fills the catalogue. Throws what reading a source throws the first time. */
  open(): Promise<void>;
  /** Follows what goes live anywhere. */
  follow(): Promise<void>;
  /** Takes what operators have named in `tools/*.yaml` since as reviewed. */
  reviewNamed(): Promise<void>;
  close(): Promise<void>;
}

export function createToolSources(parts: ToolSourceParts): ToolSources {
  const { db, jobs, catalogue, credentials, directory, allowLoopback, log } = parts;
  const configured: readonly ConfiguredSource[] = [...parts.configured, ...parts.servers.map(declaredServer)];
  const clients = new Map<string, HttpClient>();
  const credentialsOf = (source: string) =>
    configured.find(({ name }) => name === source)?.credentials ?? credentials.get(source);

  /** A client a source and allow-list: what one may reach, another may not. */
  function httpOf(source: string, { allow_private, allow_http }: OpenApiSettings): HttpClient {
    const key = JSON.stringify([source, allow_private, allow_http]);
    const known = clients.get(key);
    if (known) return known;
    const tls = tlsOf(credentialsOf(source));
    const client = createHttpClient({
      allowPrivate: allow_private,
      allowHttp: allow_http || allowLoopback,
      allowLoopback,
      ...(tls && { tls }),
    });
    clients.set(key, client);
    return client;
  }

  const openApiParts = {
    httpOf,
    credentialsOf,
    pinnedOf: (source: string) => parts.pinned.get(source) ?? {},
    context: () => ({ agents: [...parts.project().agents.values()] }),
  };
  /** For the start, which waits for no model. */
  const openApi = openApiKind(openApiParts);
  const { models } = parts;
  const askingOpenApi = models
    ? openApiKind({ ...openApiParts, opinion: () => ({ models: models(), store: createOpinionStore(db) }) })
    : openApi;
  const connections = connectServers(parts.servers, allowLoopback, log);
  const mcp = mcpKind({
    connectionOf: (source) => connections.get(source),
    plainSchema,
    changed: (source) => reading.soon(source),
  });
  const kinds: ReadonlyMap<string, SourceKind> = new Map([
    [openApi.kind, askingOpenApi],
    [mcp.kind, mcp],
  ]);
  const live = createLiveSources(db, kinds, log);

  let turn: Promise<void> = Promise.resolve();
  async function load(): Promise<void> {
    await catalogue.refresh(await live.load());
    parts.changed();
  }
  /** One at a time: what was read earlier must not replace what was read later. */
  function reload(): Promise<void> {
    turn = turn.then(load, load);
    return turn;
  }

  /** What files say of the tools of one source; what they say of another's tool of the same name is not meant for it. */
  function writtenOf(source: string): ReadonlyMap<string, ToolSettings> {
    const { toolSettings, toolSources } = parts.project();
    return new Map([...toolSettings].filter(([name]) => toolSources.get(name) === source));
  }

  /**
   * What people may edit from now on. What they have edited since stays, unless it was decided anew. A folder that cannot be written
   * is no reason to stop: the store has it all.
   */
  async function writeDown(source: string, before: ReadonlyMap<string, ToolSettings>): Promise<void> {
    const tools = catalogue.all().filter((tool) => tool.source.name === source);
    const { toolSettings } = parts.project();
    try {
      const settings = [...(await approvedSettings(db, source))].filter(
        ([name, decided]) => !(toolSettings.has(name) && isDeepStrictEqual(decided, before.get(name))),
      );
      await writeToolSettings(directory, source, new Map(settings));
      await addAgents(directory, draftAgents(tools, parts.project().agents));
    } catch (error) {
      log.warn({ err: error, source }, "what was approved could not be written to the project's files");
    }
  }

  async function adopt(kind: SourceKind, source: ConfiguredSource): Promise<void> {
    const written = writtenOf(source.name);
    await adoptSource(db, kind, source, written, log);
    await approveNamed(db, source.name, written);
  }

  const reading = readServers(async (name) => {
    const source = configured.find((one) => one.name === name);
    if (!source) return;
    await adopt(mcp, source);
    await reload();
    await live.announce();
  }, log);

  return {
    imports: createImports({
      db,
      jobs,
      kinds,
      log,
      written: writtenOf,
      unfit: (settings, definitions) => unfitSettings(settings, [...catalogue.definitions(), ...definitions]),
      async changed(source, before) {
        await reload(); // whoever changed it finds it changed
        await live.announce();
        await writeDown(source, before);
      },
    }),
    async open() {
      const gone = await removeUndeclared(
        db,
        configured.map(({ name }) => name),
        "system:configuration",
      );
      if (gone.length > 0)
        log.warn({ sources: gone }, "these sources are not configured any more; their tools are gone");
      // One after another: the names of the first are taken for the next.
      for (const source of parts.configured) await adopt(openApi, source);
      // What agents and files name has to be known at once; a server that was read before serves as it was, and is read again behind.
      for (const source of configured) {
        if (source.kind !== mcp.kind || (await findSource(db, source.name))?.activeImport) continue;
        await adopt(mcp, source).catch((error) => {
          if (!(error instanceof CodedError)) throw error;
          log.warn({ source: source.name, code: error.code, remedy: error.remedy }, "an MCP server cannot be read now");
        });
      }
      await reload();
    },
    async follow() {
      await live.follow(async () => {
        await reload();
        log.info({ tools: catalogue.all().length }, "the tools have changed and are live");
      });
      for (const { name } of parts.servers) reading.soon(name);
    },
    async reviewNamed() {
      const changed = await Promise.all(configured.map(({ name }) => approveNamed(db, name, writtenOf(name))));
      if (!changed.includes(true)) return;
      await reload();
      await live.announce();
    },
    async close() {
      reading.stop();
      await live.stop();
      for (const connection of connections.values()) connection.close();
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

type SourceReach = Pick<SourceConfig, "base_url" | "allow_private" | "idempotency_header">;

/** A source of smart-support.yaml as it is imported; nothing for one that only says how an imported source is reached. */
export function configuredSource({ auth, openapi, ...source }: SourceConfig): ConfiguredSource[] {
  if (openapi === undefined) return [];
  const declared: ConfiguredSource = {
    name: source.name,
    kind: "openapi",
    location: URL.canParse(openapi) ? { url: openapi } : { path: openapi },
    settings: reachSettings(source),
    ...(auth && { credentials: auth }),
  };
  return [declared];
}

function reachSettings({
  base_url: baseUrl,
  allow_private: networks,
  idempotency_header: header,
}: SourceReach): JsonObject {
  return {
    ...(networks.length > 0 && { allow_private: [...networks] }),
    ...(baseUrl && { base_url: baseUrl, allow_http: baseUrl.startsWith("http:") }),
    ...(header && { idempotency_header: header }),
  };
}

/** How each source of smart-support.yaml is reached, as far as it says so. */
export function reachBySource(sources: readonly SourceConfig[]): Map<string, JsonObject> {
  return new Map(sources.map((source) => [source.name, reachSettings(source)]));
}

/** What each source of smart-support.yaml is reached by. */
export function credentialsBySource(sources: readonly SourceConfig[]): Map<string, Credentials> {
  return new Map(sources.flatMap(({ name, auth }) => (auth ? [[name, auth] as const] : [])));
}
