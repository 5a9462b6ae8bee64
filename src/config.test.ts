import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigRequest, loadConfig } from "./config.ts";
import { projectFolder, writeProjectFile } from "./core/agents/project-folder.fixture.ts";
import { formatProblem } from "./core/yaml/problem.ts";

const PRODUCTION = {
  HOST: "0.0.0.0",
  ADMIN_API_KEY: "k".repeat(16),
  IDENTITY_SECRET: "s".repeat(32),
};
const STAFF = "staff:\n  - { id: lin, name: Lin Wei, role: support, groups: [finance], handles: { slack: U012ABC } }\n";

async function load(yaml: string | null, request: Partial<ConfigRequest> = {}) {
  const directory = await projectFolder(yaml === null ? {} : { "smart-support.yaml": yaml });
  const { config, problems } = await loadConfig({ directory, env: {}, ...request });
  const found = problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
  return { directory, config, problems, found, told: problems.map(formatProblem).join("\n") };
}

describe("the configuration", () => {
  it("needs nothing to run the demo", async () => {
    const { config, problems, directory } = await load(null);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      mode: "demo",
      dataDir: `${directory}/data`,
      host: "127.0.0.1",
      port: 8080,
      role: "all",
      embeddings: "none",
      approvalTtlMs: 1_800_000,
      retention: { messagesMs: 365 * 86_400_000, eventsMs: 730 * 86_400_000 },
    });
    expect(config?.staff.map(({ id, role, groups }) => [id, role, groups])).toEqual([
      ["lin", "support", ["finance"]],
      ["max", "support", []],
      ["ada", "admin", ["finance", "management"]],
    ]);
  });

  it("takes the file, over it the environment, over that the command line", async () => {
    const yaml = "port: 1\nhost: 127.0.0.2\nrole: web\nproviders: { anthropic: { api_key: from-file } }\n";
    const env = { PORT: "2", HOST: "127.0.0.3", ANTHROPIC_API_KEY: "from-env", DATA_DIR: "" };
    const { config, directory } = await load(yaml, { env, overrides: { PORT: "3" } });
    expect(config).toMatchObject({ port: 3, host: "127.0.0.3", role: "web", dataDir: `${directory}/data` });
    expect(config?.modelEnvironment.ANTHROPIC_API_KEY).toBe("from-env");
  });

  it("fills in variables, within braces too, whatever they hold", async () => {
    const yaml = `${STAFF}sources:
  - name: shop
    openapi: https://shop.internal/openapi.json
    auth: { type: bearer, token: \${SHOP_TOKEN} }
    base_url: https://\${SHOP_HOST}:8443/v1
`;
    const env = { ...PRODUCTION, SHOP_TOKEN: "a: b, #{c}", SHOP_HOST: "shop.internal" };
    const { config, problems } = await load(yaml, { env });
    expect(problems).toEqual([]);
    expect(config?.sources[0]).toMatchObject({
      auth: { type: "bearer", token: "a: b, #{c}" },
      base_url: "https://shop.internal:8443/v1",
    });
  });

  it("fills in files, named from the project's folder, without their last line end", async () => {
    const yaml = `${STAFF}sources:
  - name: shop
    openapi: x
    auth:
      - { type: apiKey, name: X-Key, value: \${file:secrets/key} }
      - type: mutualTLS
        cert: \${file:secrets/cert.pem}
        key: "\${file:secrets/cert.pem}"
`;
    const directory = await projectFolder({ "smart-support.yaml": yaml });
    await writeProjectFile(directory, "secrets/key", "a: b, #{$&}\r\n");
    await writeProjectFile(directory, "secrets/cert.pem", "-----BEGIN\nabc\n-----END\n");
    const { config, problems } = await loadConfig({ directory, env: PRODUCTION });
    expect(problems).toEqual([]);
    const pem = "-----BEGIN\nabc\n-----END";
    expect(config?.sources[0]?.auth).toEqual([
      { type: "apiKey", in: "header", name: "X-Key", value: "a: b, #{$&}" },
      { type: "mutualTLS", cert: pem, key: pem },
    ]);
  });

  it("names a secret's file that cannot be read, once", async () => {
    const yaml = `sources: [{ name: shop, openapi: x, auth: { type: bearer, token: \${file:nowhere} } }]`;
    const { found, told } = await load(yaml);
    expect(found).toEqual(["smart-support.yaml:1:66 SECRET_FILE_UNREADABLE"]);
    expect(told).toContain("The file nowhere cannot be read");
  });

  it.each([
    ["{ type: oauth2, token_url: nowhere, client_id: a, client_secret: b }", "sources[0].auth.token_url is"],
    ["{ type: basic, username: a, password: b, realm: c }", "sources[0].auth.realm is not something that can be set"],
    ["[{ type: bearer, token: a }, { type: basc }]", 'sources[0].auth[1].type is "basc"'],
    ["[]", "sources[0].auth is a list"],
    ["yes", "sources[0].auth is"],
  ])("says where auth is wrong: %s", async (auth, said) => {
    const { config, told } = await load(`sources: [{ name: shop, openapi: x, auth: ${auth} }]`);
    expect(config).toBeNull();
    expect(told).toContain(said);
  });

  it("reports everything that is wrong, where it stands or by the variable's name", async () => {
    const yaml = `modle: offline
staff:
  - { id: lin, name: Lin, role: boss, handles: { discord: 814212 } }
sources:
  - { name: shop, openapi: x, auth: { type: bearr }, base_url: ftp://x }
  - { name: b, openapi: x, auth: { type: bearer, token: \${B_TOKEN} } }
mcp_servers:
  - { name: crm }
retention: { messages: 1 year }
webhooks: [{ url: nowhere, secret: short }]
`;
    const env = {
      PORT: "80800",
      ROLE: "al",
      MODEL: "gpt-5",
      SLACK_API_URL: "slack",
      DATABASE_URL: "mysql://root:hunter2@db/x",
    };
    const { config, found, told } = await load(yaml, { env });
    expect(config).toBeNull();
    expect(found).toEqual([
      "environment:1:1 INVALID_VALUE",
      "environment:1:1 INVALID_VALUE",
      "environment:1:1 INVALID_VALUE",
      "environment:1:1 INVALID_VALUE",
      "environment:1:1 NOT_ALLOWED",
      "smart-support.yaml:1:1 UNKNOWN_KEY",
      "smart-support.yaml:3:33 NOT_ALLOWED",
      "smart-support.yaml:3:59 WRONG_TYPE",
      "smart-support.yaml:5:45 NOT_ALLOWED",
      "smart-support.yaml:5:64 INVALID_VALUE",
      "smart-support.yaml:6:57 VARIABLE_NOT_SET",
      "smart-support.yaml:8:5 CONTRADICTION",
      "smart-support.yaml:9:24 INVALID_VALUE",
      "smart-support.yaml:10:19 INVALID_VALUE",
      "smart-support.yaml:10:36 INVALID_VALUE",
    ]);
    for (const name of ["PORT", "ROLE", "MODEL", "SLACK_API_URL", "DATABASE_URL", "B_TOKEN"])
      expect(told).toContain(name);
    expect(told).toContain('Did you mean "model"?');
    expect(told).toContain('Did you mean "bearer"?');
    expect(told).not.toContain("hunter2");
    expect(told).not.toContain("short");
  });

  it.each([
    ["PORT", "0", 0],
    ["PORT", "65535", 65_535],
    ["APPROVAL_TTL", "1h", 3_600_000],
    ["LOG_FORMAT", "json", "json"],
    ["MODEL", "anthropic:claude-sonnet-4-6", "anthropic:claude-sonnet-4-6"],
  ])("%s may be %s", async (name, value, read) => {
    const { config } = await load(null, { env: { [name]: value } });
    expect([config?.port, config?.approvalTtlMs, config?.logFormat, config?.modelEnvironment.MODEL]).toContain(read);
  });

  it.each([
    ["PORT", "007", 7],
    ["PORT", "9007199254740993", null],
    ["PORT", "true", null],
    ["HOST", "not a host", null],
  ])("reads %s=%s as %s", async (name, value, read) => {
    const { config } = await load(null, { env: { [name]: value } });
    expect(config?.port ?? null).toBe(read);
  });

  it("shows no secret, of whatever kind it was written", async () => {
    const auth = [
      "{ type: apiKey, name: X, value: 1234567 }",
      "{ type: bearer, token: 1234567 }",
      "{ type: basic, username: x, password: 1234567 }",
    ];
    for (const text of auth) {
      const { told } = await load(`sources: [{ name: shop, openapi: x, auth: ${text} }]`);
      expect(told).toContain("7 characters that are not shown");
      expect(told).not.toContain("1234567");
    }
    const { told } = await load(`host: \${HIDDEN}`, { env: { HIDDEN: "not a host" } });
    expect(told).not.toContain("not a host");
  });

  it("survives any file and any environment", async () => {
    const directory = await projectFolder({});
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom("0", "-1", "true", "offline", "http://x", `\${HOME}`, "${", "30m"),
    );
    const key = fc.constantFrom(
      "PORT",
      "HOST",
      "MODEL",
      "DATABASE_URL",
      "PUBLIC_URL",
      "APPROVAL_TTL",
      "SLACK_BOT_TOKEN",
      "X",
    );
    const line = fc.tuple(
      fc.constantFrom("port", "staff", "sources", "channels", "providers", "retention", "- a"),
      fc.oneof(value, fc.json()),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 5 }),
        fc.dictionary(key, value, { maxKeys: 4 }),
        async (lines, env) => {
          await writeProjectFile(
            directory,
            "smart-support.yaml",
            lines.map(([name, text]) => `${name}: ${text}`).join("\n"),
          );
          const { config, problems } = await loadConfig({ directory, env });
          expect(config === null).toBe(problems.length > 0);
          for (const { line, column, remedy } of problems) {
            expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
            expect(remedy).not.toBe("");
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("does not take a broken file for an empty one", async () => {
    const { config, found } = await load("port: [\n");
    expect(config).toBeNull();
    expect(found[0]).toMatch(/^smart-support.yaml:\d+:\d+ YAML_SYNTAX$/);
  });

  it("needs the file that was asked for", async () => {
    const { found } = await load(null, { file: "/nowhere/at-all.yaml" });
    expect(found).toEqual(["/nowhere/at-all.yaml:1:1 CONFIG_UNREADABLE"]);
  });
});

describe("demo or production", () => {
  const source = `${STAFF}sources: [{ name: shop, openapi: x }]\n`;
  const mcp = `${STAFF}mcp_servers: [{ name: crm, command: crm }]\n`;
  it.each<[string, string | null, Partial<ConfigRequest>, string]>([
    ["loopback", null, {}, "demo"],
    ["loopback by name", null, { env: { HOST: "localhost" } }, "demo"],
    ["loopback, IPv6", null, { env: { HOST: "::1" } }, "demo"],
    ["loopback, with people of one's own", STAFF, {}, "demo"],
    ["every address", STAFF, { env: PRODUCTION }, "production"],
    ["a real source", source, { env: { ...PRODUCTION, HOST: "127.0.0.1" } }, "production"],
    ["a real MCP server", mcp, { env: { ...PRODUCTION, HOST: "127.0.0.1" } }, "production"],
    [
      "published by a proxy",
      STAFF,
      { env: { ...PRODUCTION, HOST: "127.0.0.1", PUBLIC_URL: "https://help.example.com" } },
      "production",
    ],
    ["told so", STAFF, { env: { ...PRODUCTION, HOST: "127.0.0.1" }, demo: false }, "production"],
  ])("%s", async (_name, yaml, request, mode) => {
    const { config, problems } = await load(yaml, request);
    expect(problems).toEqual([]);
    expect(config?.mode).toBe(mode);
  });

  it("refuses production without authentication, naming all that is missing", async () => {
    const { config, told, found } = await load(null, {
      env: { HOST: "0.0.0.0", SLACK_BOT_TOKEN: "xoxb-1", TEAMS_APP_ID: "t" },
    });
    expect(config).toBeNull();
    expect(found.every((problem) => problem.endsWith("AUTHENTICATION_MISSING"))).toBe(true);
    for (const name of ["ADMIN_API_KEY", "IDENTITY_SECRET", "staff", "SLACK_SIGNING_SECRET", "TEAMS_APP_PASSWORD"])
      expect(told).toContain(name);
  });

  const HALVES: [Record<string, string>, string][] = [
    [{ SLACK_BOT_TOKEN: "xoxb-1" }, "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"],
    [{ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "" }, "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"],
    [{ SLACK_SIGNING_SECRET: "s", SLACK_BOT_TOKEN: "  " }, "SLACK_BOT_TOKEN"],
    [{ SLACK_APP_TOKEN: "xapp-1" }, "SLACK_BOT_TOKEN"],
    [{ TEAMS_APP_PASSWORD: "p", TEAMS_TENANT_ID: "t" }, "TEAMS_APP_ID"],
    [{ TEAMS_APP_PASSWORD: "p", TEAMS_TENANT_ID: "t", TEAMS_APP_ID: "" }, "TEAMS_APP_ID"],
    [{ TEAMS_APP_ID: "a", TEAMS_TENANT_ID: "t" }, "TEAMS_APP_PASSWORD"],
    [{ TEAMS_APP_ID: "a", TEAMS_APP_PASSWORD: "p" }, "TEAMS_TENANT_ID"],
  ];
  it.each(HALVES)("refuses half of a platform's authentication in every mode: %j", async (half, missing) => {
    for (const [yaml, env] of [
      [null, half],
      [STAFF, { ...PRODUCTION, ...half }],
    ] as const) {
      const { config, told, found } = await load(yaml, { env });
      expect(config).toBeNull();
      expect(found).toEqual(["environment:1:1 AUTHENTICATION_MISSING"]);
      expect(told).toContain(`${missing} is not`);
    }
  });

  it("takes an empty credential in the file for a mistake, and none at all for a channel that is off", async () => {
    const empty = "channels: { teams: { app_id: '', app_password: p, tenant_id: t } }\n";
    expect((await load(empty, {})).config).toBeNull();
    const off = { SLACK_BOT_TOKEN: "", DISCORD_TOKEN: "", TEAMS_APP_ID: "", SLACK_STAFF_CHANNEL: "C1" };
    expect((await load(null, { env: off })).problems).toEqual([]);
  });

  it.each([
    { ...PRODUCTION, ADMIN_API_KEY: "short" },
    { ...PRODUCTION, IDENTITY_SECRET: "s".repeat(31) },
  ])("refuses secrets that could be guessed", async (env) => {
    expect((await load(STAFF, { env })).found).toEqual(["environment:1:1 AUTHENTICATION_MISSING"]);
  });

  it("gives production nobody who was not named", async () => {
    const { config } = await load(STAFF, { env: PRODUCTION });
    expect(config?.staff).toEqual([
      { id: "lin", name: "Lin Wei", role: "support", groups: ["finance"], handles: { slack: "U012ABC" } },
    ]);
  });

  it("finds two people under one id or one handle", async () => {
    const yaml = `staff:
  - { id: lin, name: Lin, role: support, handles: { slack: U1 } }
  - { id: lin, name: Lin, role: support }
  - { id: max, name: Max, role: support, handles: { slack: U1 } }
`;
    expect((await load(yaml)).found).toEqual([
      "smart-support.yaml:3:5 DUPLICATE_NAME",
      "smart-support.yaml:4:5 DUPLICATE_NAME",
    ]);
  });
});
