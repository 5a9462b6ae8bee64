import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caller } from "../company/caller.ts";
import { startShop } from "./server.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shop-"));
  file = join(folder, "shop.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function startProcess() {
  const child = spawn(process.execPath, [MAIN, "--port", "0", "--file", file, "--quiet"], {
    env: { ...process.env, SHOP_TOKEN: "secret" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(createInterface(child.stdout), "line");
  return { child, call: caller({ url: String(url), token: "secret" }) };
}

async function exitOf({ child }: Awaited<ReturnType<typeof startProcess>>, signal: NodeJS.Signals) {
  const exited = once(child, "exit");
  child.kill(signal);
  return exited;
}

describe("the shop's file", () => {
  it("keeps orders, effects and idempotency keys over a restart, and is filled once", async () => {
    const first = await startShop({ token: "secret", quiet: true, file });
    const cancelled = await caller(first)("POST", "/orders/1042/cancel", {}, "key-1");
    await first.close();

    const second = await startShop({ token: "secret", quiet: true, file });
    const call = caller(second);
    expect((await call("GET", "/orders/1042")).body).toEqual(cancelled.body);
    expect(await call("POST", "/orders/1042/cancel", {}, "key-1")).toMatchObject({ status: 200, body: cancelled.body });
    expect(second.effects()).toHaveLength(1);
    await second.close();
  });

  it("keeps every answered write when the process is killed", async () => {
    const running = await startProcess();
    const writes = Array.from({ length: 20 }, (_, index) =>
      running.call("POST", "/refunds", { order_id: "1045", amount: 1, reason: "A test." }, `key-${index}`),
    );
    await Promise.all(writes);
    await exitOf(running, "SIGKILL");

    const again = await startProcess();
    expect((await again.call("GET", "/orders/1045")).body).toMatchObject({ refunded: 20 });
    expect(((await again.call("GET", "/_demo/effects")).body.effects as unknown[]).length).toBe(20);
    expect(await exitOf(again, "SIGTERM")).toEqual([0, null]);
  });

  it("needs a token", async () => {
    const child = spawn(process.execPath, [MAIN], { env: { ...process.env, SHOP_TOKEN: "" }, stdio: "ignore" });
    expect(await once(child, "exit")).toEqual([2, null]);
  });
});
