import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpClient } from "../../core/net/http-client.ts";
import { loadDocument } from "./load-document.ts";

const http = createHttpClient({ allowHttp: true, allowLoopback: true });
const pages: Record<string, string> = {};
let server: Server;
let origin: string;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = pages[request.url ?? ""];
    response.writeHead(page === undefined ? 404 : 200).end(page);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "openapi-"));
});
afterAll(async () => {
  await http.close();
  server.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const YAML = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /a: { get: {} }\n";

describe("a description", () => {
  it("is read from a path, a file URL, a URL and an object", async () => {
    const path = await file("good.yaml", YAML);
    pages["/good.yaml"] = YAML;
    const expected = { openapi: "3.1.0", paths: { "/a": { get: {} } } };
    expect((await loadDocument(path, http)).root).toMatchObject(expected);
    expect((await loadDocument(pathToFileURL(path), http)).root).toMatchObject(expected);
    expect((await loadDocument({ ...expected }, http)).root).toMatchObject(expected);
    const fetched = await loadDocument(`${origin}/good.yaml`, http);
    expect(fetched).toMatchObject({ root: expected, url: `${origin}/good.yaml` });
  });

  it("may come in parts over HTTP, which become one", async () => {
    pages["/api.yaml"] = `openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a: { $ref: './parts/a.yaml' }\n`;
    pages["/parts/a.yaml"] = "get: { responses: {}, summary: From a part }\n";
    const { root } = await loadDocument(`${origin}/api.yaml`, http);
    expect(JSON.stringify(root)).toContain("From a part");
  });
});

describe("parts on disk", () => {
  const ROOT = `openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /pets: { $ref: paths/pets.yaml }
components: { schemas: { Pet: { $ref: 'a b/pet.json' } } }
`;

  async function api(): Promise<string> {
    const api = await mkdtemp(join(folder, "api-"));
    await mkdir(join(api, "paths"));
    await mkdir(join(api, "a b"));
    await writeFile(join(api, "openapi.yaml"), ROOT);
    await writeFile(
      join(api, "paths/pets.yaml"),
      "get: { responses: { 200: { content: { application/json: { schema: { $ref: ../openapi.yaml#/components/schemas/Pet } } } } } }\n",
    );
    await writeFile(
      join(api, "a b/pet.json"),
      '{"properties": {"parent": {"$ref": "pet.json"}, "example": {"$ref": "none.json"}, "bad": {"$ref": "#/none"}}}',
    );
    return api;
  }

  it("become one inside the allowed folder; circles stay references, and what is missing is warned of", async () => {
    const at = await api();
    const { root, warnings } = await loadDocument(join(at, "openapi.yaml"), http, { allowFiles: at });
    const schema = { $ref: "#/components/schemas/Pet" };
    expect(root).toMatchObject({
      openapi: "3.0.3",
      info: { title: "T" },
      paths: { "/pets": { get: { responses: { 200: { content: { "application/json": { schema } } } } } } },
      components: { schemas: { Pet: { properties: { parent: schema } } } },
    });
    expect(warnings?.join("\n")).toMatch(/none\.json cannot be read.*"#\/none".*"none\.json"/s);
  });

  it("are not read outside it, by whatever way", async () => {
    const at = await api();
    const secret = await file("outside.yaml", "get: { summary: SECRET }\n");
    await symlink(secret, join(at, "paths/link.yaml"));
    for (const reference of [
      "../outside.yaml",
      pathToFileURL(secret).href,
      "paths/link.yaml",
      "paths/../../outside.yaml",
    ]) {
      await writeFile(join(at, "openapi.yaml"), ROOT.replace("paths/pets.yaml", `'${reference}'`));
      await expect(loadDocument(join(at, "openapi.yaml"), http, { allowFiles: at })).rejects.toMatchObject({
        code: "OPENAPI_OUTSIDE_REFERENCE",
        message: expect.stringContaining(`not inside ${at}`),
      });
    }
  });

  it("that are wrong say where", async () => {
    const at = await api();
    await writeFile(join(at, "paths/pets.yaml"), "get: { a: [1\n");
    await expect(loadDocument(join(at, "openapi.yaml"), http, { allowFiles: at })).rejects.toMatchObject({
      code: "OPENAPI_SYNTAX",
      message: expect.stringMatching(/pets\.yaml:2:1/),
    });
  });

  it("may come by URL, through the guard", async () => {
    pages["/pet.json"] = '{"title": "By URL"}';
    const text = ROOT.replace("paths/pets.yaml", `${origin}/none.yaml`).replace("a b/pet.json", `${origin}/pet.json`);
    const path = await file("mixed.yaml", text);
    const { root, warnings } = await loadDocument(path, http);
    expect(root).toMatchObject({ components: { schemas: { Pet: { title: "By URL" } } } });
    expect(warnings).toEqual([expect.stringContaining("answered 404"), expect.stringContaining("/none.yaml")]);
    expect((await loadDocument({ content: text }, http)).root).toEqual(root);
    const guarded = await loadDocument(path, createHttpClient());
    expect(JSON.stringify(guarded.root)).not.toContain("By URL");
  });
});

describe("understood, with a warning", () => {
  it.each<[string, string, RegExp]>([
    ["a version without quotes", "openapi: 3.0\ninfo: { title: T, version: 1.0 }\npaths: { /a: { get: {} } }\n", /^$/],
    [
      "Swagger's version without quotes",
      "swagger: 2.0\ninfo: { title: T, version: 1 }\npaths: { /a: { get: {} } }\n",
      /^$/,
    ],
    ["no version", "info: { title: T, version: '1' }\npaths: { /a: { get: {} } }\n", /says no version/],
    [
      "a version to come",
      "openapi: 4.0.0\ninfo: { title: T, version: '1' }\npaths: { /a: { get: {} } }\n",
      /read as OpenAPI 3/,
    ],
    ["no title", "openapi: 3.0.0\npaths: { /a: { get: {} } }\n", /no title and no version/],
    ["no paths", "openapi: 3.1.0\ninfo: { title: T, version: '1' }\nwebhooks: {}\n", /no paths/],
    ["paths that are a list", "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: [1]\n", /no paths/],
    [
      "a reference that points nowhere",
      "openapi: 3.0.0\ninfo: { title: T, version: '1' }\npaths: { /a: { get: {} }, /b: { $ref: '#/none' } }\n",
      /#\/paths\/~1b/,
    ],
  ])("%s", async (_what, content, warning) => {
    const { warnings } = await loadDocument({ content }, http);
    expect(decodeURIComponent(warnings?.join("\n") ?? "")).toMatch(warning);
  });

  it("an object is left as it was", async () => {
    const root = Object.freeze({ openapi: "3.0.0", paths: { "/a": Object.freeze({ $ref: "#x" }) }, x: { get: {} } });
    expect((await loadDocument(root, http)).root.paths).toEqual({ "/a": { $ref: "#/x" } });
  });
});

describe("refused", () => {
  const load = (from: string | object) => loadDocument(from, http);

  it("broken YAML, with line and column", async () => {
    const path = await file("broken.yaml", "openapi: 3.1.0\npaths:\n  /a: [1, 2\n  /b: {}\n");
    await expect(load(path)).rejects.toMatchObject({
      code: "OPENAPI_SYNTAX",
      message: expect.stringMatching(/broken\.yaml:\d+:\d+/),
    });
  });

  it("broken JSON, with line and column", async () => {
    const path = await file("broken.json", '{\n  "openapi": "3.1.0",\n  "paths": {\n');
    await expect(load(path)).rejects.toMatchObject({
      code: "OPENAPI_SYNTAX",
      message: expect.stringMatching(/:\d+:\d+/),
    });
  });

  it("aliases that unfold without end", async () => {
    const levels = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`).join("\n");
    const path = await file("bomb.yaml", `openapi: 3.1.0\nl0: &l0 [x]\n${levels}\npaths: {}\n`);
    await expect(load(path)).rejects.toMatchObject({ code: "OPENAPI_ALIASES" });
  });

  it("aliases to what they stand in", async () => {
    const path = await file("circle.yaml", "openapi: 3.1.0\npaths: {}\nx: &x { y: *x }\n");
    await expect(load(path)).rejects.toMatchObject({ code: "OPENAPI_ALIASES" });
  });

  it("nesting without end", async () => {
    const path = await file(
      "deep.json",
      `{"openapi":"3.1.0","paths":{},"x":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
    );
    await expect(load(path)).rejects.toMatchObject({ code: "OPENAPI_TOO_DEEP" });
  });

  it.each([
    ["a web page", "<!doctype html><html><body>Docs</body></html>"],
    ["an XML document", "<?xml version='1.0'?><definitions/>"],
    ["another kind of document", "asyncapi: 2.0.0\n"],
    ["a Postman collection", '{"info": {"_postman_id": "1"}, "item": []}'],
    ["Swagger 1", '{"swaggerVersion": "1.2", "apis": []}'],
    ["a list", "[1, 2]"],
    ["a text", "Hello there\n"],
    ["nothing", ""],
    ["comments", "# nothing\n"],
  ])("%s, at its first line", async (_what, text) => {
    await expect(load(await file("other.yaml", text))).rejects.toMatchObject({
      code: "OPENAPI_NOT_A_DESCRIPTION",
      message: expect.stringContaining("other.yaml:1:1: "),
    });
  });

  it("another encoding, with line and column", async () => {
    const path = await file("latin1.yaml", Buffer.from("openapi: 3.1.0\ninfo: { title: Caf\xe9 }\n", "latin1"));
    await expect(load(path)).rejects.toMatchObject({
      code: "OPENAPI_ENCODING",
      message: expect.stringMatching(/latin1\.yaml:2:19/),
    });
  });

  it("more than 50 MB, before it is read", async () => {
    const path = await file("large.json", "");
    await truncate(path, 50_000_001);
    await expect(load(path)).rejects.toMatchObject({ code: "OPENAPI_TOO_LARGE" });
    await expect(load({ content: " ".repeat(50_000_001) })).rejects.toMatchObject({ code: "OPENAPI_TOO_LARGE" });
  });

  it("a file where an address was named", async () => {
    await expect(load({ url: pathToFileURL(await file("named.yaml", YAML)).href })).rejects.toMatchObject({
      code: "OPENAPI_UNREACHABLE",
    });
  });

  it("what is no file, which might not end", async () => {
    await expect(load("/dev/zero")).rejects.toMatchObject({ code: "OPENAPI_UNREADABLE" });
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(load(join(folder, "pipe"))).rejects.toMatchObject({ code: "OPENAPI_UNREADABLE" });
    await expect(load(folder)).rejects.toMatchObject({ code: "OPENAPI_UNREADABLE" });
  });

  it("an object that goes round in circles", async () => {
    const root: Record<string, unknown> = { openapi: "3.0.0", paths: {} };
    root.self = root;
    await expect(load(root)).rejects.toMatchObject({ code: "OPENAPI_NOT_A_DESCRIPTION" });
  });

  it("a file that is not there, and an address that has none", async () => {
    await expect(load(join(folder, "none.yaml"))).rejects.toMatchObject({ code: "OPENAPI_UNREADABLE" });
    await expect(load(`${origin}/none.yaml`)).rejects.toMatchObject({ code: "OPENAPI_UNREACHABLE" });
    await expect(loadDocument("https://127.0.0.1/", createHttpClient())).rejects.toMatchObject({
      code: "OPENAPI_UNREACHABLE",
    });
  });

  it("references to local files, whoever wrote them and however", async () => {
    const secret = pathToFileURL(await file("secret.yaml", "get: { summary: SECRET }\n")).href;
    for (const reference of [secret, "./secret.yaml", "file:///etc/passwd", join(folder, "secret.yaml")]) {
      const text = `openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a: { $ref: '${reference}' }\n`;
      await expect(load(await file("pointing.yaml", text))).rejects.toMatchObject({
        code: "OPENAPI_OUTSIDE_REFERENCE",
        remedy: expect.stringContaining(`--allow-files ${folder}`),
      });
      await expect(loadDocument({ content: text }, http)).rejects.toMatchObject({ code: "OPENAPI_OUTSIDE_REFERENCE" });
      pages["/pointing.yaml"] = text;
      const loaded = await loadDocument(`${origin}/pointing.yaml`, http, { allowFiles: folder }).catch(String);
      expect(JSON.stringify(loaded)).not.toContain("SECRET");
    }
  });
});
