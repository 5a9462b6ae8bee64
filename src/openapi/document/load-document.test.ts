import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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

async function file(name: string, text: string): Promise<string> {
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
    ["another kind of document", "asyncapi: 2.0.0\n"],
    ["a list", "[1, 2]"],
    ["nothing", ""],
  ])("%s", async (_what, text) => {
    await expect(load(await file("other.yaml", text))).rejects.toMatchObject({
      code: expect.stringMatching(/^OPENAPI_(NOT_A_DESCRIPTION|SYNTAX)$/),
    });
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
