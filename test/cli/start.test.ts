import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, type ServerProcess, startServer } from "./command.ts";

let dataDir: string;
let server: ServerProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "smart-support-start-"));
  server = await startServer({ DATA_DIR: dataDir, PORT: "0" });
});
afterAll(async () => {
  server.signal("SIGKILL");
  await rm(dataDir, { recursive: true, force: true });
});

test("says where the console is, with a link for each person that signs in once", async () => {
  const link = /http:\S+signin=(\S+)/.exec(server.welcome);
  const signIn = () =>
    fetch(`${server.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code: link?.[1] }),
    });
  expect((await signIn()).status).toBe(200);
  expect((await signIn()).status).toBe(401);
  expect(server.welcome).toContain("chat --as C001");
});

test("a second process on the same data folder is refused, and told of the first", async () => {
  const { code, stdout, stderr } = await run(["start"], { DATA_DIR: dataDir, PORT: "0" });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("DATA_FOLDER_IN_USE");
  expect(stderr).toContain(server.url);
});

test("commands find the server by its data folder, with a key of this machine that may administer the demo and decide nothing", async () => {
  const env = { DATA_DIR: dataDir };
  const [tools, audit, keys, decision] = await Promise.all([
    run(["tools"], env),
    run(["audit", "verify", "--json"], env),
    run(["keys", "list", "--json"], env),
    run(["approvals", "approve", "act_1"], env),
  ]);
  expect(tools.stdout).toContain("cancel_order");
  expect(JSON.parse(audit.stdout)).toMatchObject({ valid: true });
  expect(keys.code).toBe(0);
  expect([decision.code, decision.stderr.includes("act_1 approved")]).toEqual([1, false]);
  expect((await stat(join(dataDir, "local.key"))).mode & 0o777).toBe(0o600);
});

test.each([[[]], [["--dry-run"]]])("a call of a tool that is not there says where to look %j", async (options) => {
  const { code, stdout, stderr } = await run(["call", "get_oder", ...options], { DATA_DIR: dataDir });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^TOOL_UNKNOWN: .*"get_oder".*\n.*smart-support tools/);
});

test("a signal ends it cleanly, and the data folder is free again", async () => {
  server.signal("SIGTERM");
  expect((await server.ended).code).toBe(0);
  const migrated = await run(["migrate", "--json"], { DATA_DIR: dataDir });
  expect([migrated.code, JSON.parse(migrated.stdout)]).toEqual([0, { applied: [] }]);
});
