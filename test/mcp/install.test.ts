import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../cli/command.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smart-support-install-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("installs beside what a client's file holds, again over its own entry, and never over what it cannot read", async () => {
  const file = join(folder, "mcp.json");
  await writeFile(file, '{\n  // mine\n  "servers": { "other": { "url": "https://a.example" } }\n}\n');
  const first = await run(["mcp", "install", "vscode", "--file", file, "--project", folder, "--toolsets", "orders"]);
  expect(first).toMatchObject({ code: 0, stdout: "" });
  await run(["mcp", "install", "vscode", "--file", file, "--url", "https://support.example.com", "--key", "sk_1"]);
  const text = await readFile(file, "utf8");
  expect(text).toContain('// mine\n  "servers": { "other": { "url": "https://a.example" },');
  const { servers } = JSON.parse(text.replace("// mine", ""));
  expect(servers["smart-support"]).toEqual({
    type: "stdio",
    command: process.execPath,
    args: [expect.stringMatching(/bin\/smart-support\.js$/), "mcp", "--url", "https://support.example.com"],
    env: { SMART_SUPPORT_API_KEY: "sk_1" },
  });

  await writeFile(file, "{ broken");
  const refused = await run(["mcp", "install", "cursor", "--file", file]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("CLIENT_CONFIG_INVALID") });
  expect(await readFile(file, "utf8")).toBe("{ broken");
});

test("installs into the file that a link points to, and leaves the link", async () => {
  const [kept, link] = [join(folder, "kept.json"), join(folder, "link.json")];
  await writeFile(kept, "{}\n");
  await symlink(kept, link);
  expect(await run(["mcp", "install", "cursor", "--file", link, "--project", folder])).toMatchObject({ code: 0 });
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(JSON.parse(await readFile(kept, "utf8")).mcpServers).toHaveProperty("smart-support");
});

test.each([
  ["claude-desktop", "mcpServers"],
  ["claude-code", "mcpServers"],
  ["cursor", "mcpServers"],
  ["vscode", "servers"],
])("prints what belongs into the configuration of %s", async (client, member) => {
  const { code, stdout } = await run(["mcp", "install", client, "--print", "--project", folder], { HOME: folder });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)[member]["smart-support"].args).toContain(folder);
});
