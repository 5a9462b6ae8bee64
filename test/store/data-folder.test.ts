import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { announceServer, lockDataFolder, readRunningServer, withdrawServer } from "../../src/core/store/data-folder.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

function run(script: URL): ChildProcess & { stdout: NonNullable<ChildProcess["stdout"]> } {
  const child = spawn(process.execPath, [script.pathname, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

describe("a data folder", () => {
  test("is one process's at a time, and the refusal names it and where it listens", async () => {
    const holder = run(new URL("./lock-holder.ts", import.meta.url));
    await once(holder.stdout, "data");
    const refusal = lockDataFolder(folder);
    await expect(refusal).rejects.toMatchObject({
      code: "DATA_FOLDER_IN_USE",
      message: expect.stringMatching(new RegExp(`process ${holder.pid} at http://127.0.0.1:9`)),
      remedy: expect.stringContaining(String(holder.pid)),
    });
    await expect(openDatabase({ dataDir: folder })).rejects.toMatchObject({ code: "DATA_FOLDER_IN_USE" });
    expect(await readRunningServer(folder)).toMatchObject({ pid: holder.pid, url: "http://127.0.0.1:9" });
  });

  test("is free at once after its process was killed", async () => {
    const holder = run(new URL("./lock-holder.ts", import.meta.url));
    await once(holder.stdout, "data");
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const lock = await lockDataFolder(folder);
    expect(await readRunningServer(folder)).toBeNull();
    lock.release();
  });

  test("goes to exactly one of those that start together", async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => lockDataFolder(folder)));
    const held = attempts.filter((attempt) => attempt.status === "fulfilled");
    expect(held).toHaveLength(1);
    held[0]?.value.release();
    (await lockDataFolder(folder)).release();
  });

  test("announces its server until that is withdrawn", async () => {
    await announceServer(folder, null);
    expect(await readRunningServer(folder)).toMatchObject({ pid: process.pid, url: null });
    await announceServer(folder, "http://127.0.0.1:8080");
    expect(await readRunningServer(folder)).toMatchObject({ url: "http://127.0.0.1:8080" });
    await withdrawServer(folder);
    expect(await readRunningServer(folder)).toBeNull();
  });

  test.each([
    ["another program that has the process id now", { pid: process.pid, url: null, startedAt: "1" }],
    ["a process that is gone", { pid: 2 ** 30, url: null, startedAt: "1" }],
    ["half a file", "{"],
    ["something else", "[]"],
  ])("does not take %s for its server", async (_, content) => {
    await writeFile(join(folder, "server.json"), typeof content === "string" ? content : JSON.stringify(content));
    expect(await readRunningServer(folder)).toBeNull();
  });

  test("keeps every acknowledged commit when its process is killed in the middle of writing", {
    timeout: 40_000,
  }, async () => {
    const writer = run(new URL("./commit-writer.ts", import.meta.url));
    let acknowledged = -1;
    for await (const line of createInterface(writer.stdout)) {
      acknowledged = Number(line);
      if (acknowledged === 200) writer.kill("SIGKILL");
    }
    const database = await openDatabase({ dataDir: folder });
    const [row] = await database.query<{ most: number; count: number }>(
      "SELECT max(n) AS most, count(*) AS count FROM written",
    );
    await database.close();
    expect(row?.most).toBeGreaterThanOrEqual(acknowledged);
    expect(row?.count).toBe((row?.most ?? -1) + 1);
  });

  test("in which a first start was killed half way is begun anew", { timeout: 40_000 }, async () => {
    await mkdir(join(folder, "database"));
    await writeFile(join(folder, "database", "PG_VERSION"), "18\n");
    await writeFile(join(folder, "database.making"), "");
    const database = await openDatabase({ dataDir: folder });
    expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await database.close();
  });
});
