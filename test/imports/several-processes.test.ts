import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { startApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { openTestDatabase } from "../support/databases.ts";
import { parcels } from "./company-api.ts";

const ADMIN_API_KEY = "admin-key-of-the-import-tests";
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function startProcess(url: string, role: string) {
  const dataDir = mkdtempSync(join(tmpdir(), "smart-support-import-"));
  folders.push(dataDir);
  const project = join(import.meta.dirname, "../..");
  const env = { DATABASE_URL: url, DATA_DIR: dataDir, PORT: "0", ROLE: role, ADMIN_API_KEY, MODEL: "offline" };
  const { config, problems } = await loadConfig({ env, directory: project });
  if (!config) throw new Error(JSON.stringify(problems));
  // Files are one process' own; what is live has to reach the others through the database alone.
  return startApp({ ...config, directory: writableCopy(project) }, { log: silent });
}

function writableCopy(project: string): string {
  const folder = mkdtempSync(join(tmpdir(), "smart-support-project-"));
  folders.push(folder);
  for (const name of ["agents", "policies", "tools"])
    cpSync(join(project, name), join(folder, name), { recursive: true });
  return folder;
}

test("what one process approves is live on the others, with its agent, without a restart", async () => {
  const { url } = await openTestDatabase("postgres");
  if (!url) throw new Error("This needs PostgreSQL.");
  const web = await startProcess(url, "web");
  const worker = await startProcess(url, "worker");
  try {
    const content = JSON.stringify({ ...parcels(), servers: [{ url: "https://parcels.example.com" }] });
    const { imports } = web.services;
    const started = await imports.start(
      { source: "parcels", kind: "openapi", from: { content, name: "parcels.json" }, settings: {} },
      "system",
    );
    await vi.waitFor(async () => expect((await imports.get(started.id)).status).toBe("review"), { timeout: 10_000 });
    const [tool] = await imports.tools(started.id);
    if (!tool) throw new Error("Nothing was read.");
    const settings = { ...tool.settings, access: "public", agent: "parcels" } as const;
    await imports.edit(started.id, [{ idx: tool.idx, settings }], "system");
    await imports.approve(started.id, "system");
    for (const { services } of [web, worker]) {
      await vi.waitFor(
        async () => expect((await services.tools()).map(({ name }) => name)).toContain("reroute_parcel"),
        { timeout: 4_000 },
      );
      expect((await services.tools()).find(({ name }) => name === "list_parcels")?.access).toBe("public");
    }
    await vi.waitFor(() => expect(worker.services.agents().map(({ name }) => name)).toContain("parcels"));
  } finally {
    await worker.close();
    await web.close();
  }
});
