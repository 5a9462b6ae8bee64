import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Shop, startShop } from "../../demo/shop/server.ts";
import { DEMO_STAFF } from "../../src/config/demo-staff.ts";
import { ENVIRONMENT } from "../../src/config/environment.ts";
import { loadConfig } from "../../src/config.ts";
import { checkProject } from "../../src/core/agents/check-project.ts";
import { loadProject } from "../../src/core/agents/project.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import type { ToolDefinition } from "../../src/core/tools/tool.ts";
import { formatProblem } from "../../src/core/yaml/problem.ts";
import { createOpenApiSource } from "../../src/openapi/source.ts";
import { type ServerProcess, startServer } from "../cli/command.ts";
import { examplesOf, filesOf, ROOT, readPages } from "./page.ts";
import { follow, missingLines, newProject, newReader, type Reader } from "./reader.ts";

const pages = await readPages();
const runnable = pages.filter((page) => examplesOf(page).length > 0);
const declaring = pages.filter((page) => filesOf(page).length > 0);
const textOf = (wanted: string) => pages.find(({ path }) => path === wanted)?.text ?? "";
const hasShell = spawnSync("bash", ["-c", "curl --json '' --version"]).status === 0;

test("every link within the repository leads somewhere", () => {
  const broken = pages.flatMap(({ path, links }) =>
    links.filter((target) => !existsSync(join(ROOT, target))).map((target) => `${path}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test("docs/operators.md names every variable of the environment", () => {
  const text = textOf("docs/operators.md");
  const names = Object.keys(ENVIRONMENT);
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smart-support-docs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Not a matter of this repository: machines without bash or a curl that knows --json.
describe.skipIf(!hasShell)("commands on a running demo", () => {
  let server: ServerProcess;
  let reader: Reader;
  beforeAll(async () => {
    const dataDir = join(folder, "data");
    await newProject(folder);
    server = await startServer({ DATA_DIR: dataDir, PORT: "0" }, folder);
    const code = /Lin Wei.*signin=(\S+)/.exec(server.welcome)?.[1] ?? "";
    reader = await newReader(folder, { DATA_DIR: dataDir, CODE: code });
  });
  afterAll(async () => {
    server.signal("SIGTERM");
    await server.ended;
  });

  test("docs/api.md names every route", async () => {
    const description = await (await fetch(`${server.url}/openapi.json`)).json();
    const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(description);
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `\`${method.toUpperCase()} ${path.replace("/api/v1", "")}`),
    );
    expect(routes.filter((route) => !textOf("docs/api.md").includes(route))).toEqual([]);
  });

  test.each(runnable)("$path prints what it shows", async (page) => {
    const examples = examplesOf(page).map(({ script, shown }) => ({
      script: script.replaceAll("http://127.0.0.1:8080", server.url),
      shown,
    }));
    const printed = await follow(reader, examples);
    for (const [index, { shown }] of examples.entries()) {
      expect(missingLines(shown, printed[index] ?? ""), printed[index]).toEqual([]);
    }
  });
});

describe("files of a project", () => {
  let shop: Shop;
  let definitions: ToolDefinition[];
  beforeAll(async () => {
    shop = await startShop({ token: "docs", quiet: true });
    const http = createHttpClient({ allowLoopback: true, allowHttp: true });
    const document = new URL(`${shop.url}/openapi.json`);
    const auth = { type: "bearer", token: "docs" } as const;
    const source = await createOpenApiSource({ name: "shop", document, baseUrl: shop.url, auth, http });
    definitions = await source.list();
    await http.close();
  });
  afterAll(() => shop.close());

  test.each(declaring)("$path shows files that pass every check", async (page) => {
    const directory = await mkdtemp(join(folder, "project-"));
    const files = filesOf(page);
    for (const { path, text } of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    const env = { ADMIN_API_KEY: "a".repeat(32), IDENTITY_SECRET: "i".repeat(32), SHOP_TOKEN: "token" };
    const { problems: ofConfig } = await loadConfig({ directory, env });
    expect(ofConfig.map(formatProblem)).toEqual([]);
    if (!files.some(({ path }) => path.startsWith("agents/"))) return; // only a configuration
    const { project, problems } = await loadProject(directory);
    const ofProject = project ? checkProject(project, definitions, DEMO_STAFF) : problems;
    expect(ofProject.map(formatProblem)).toEqual([]);
  });
});
